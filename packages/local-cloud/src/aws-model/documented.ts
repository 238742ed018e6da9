import type { Constraint } from "./constraint";

interface Documented {
  /** Where AWS says so. */
  readonly see: string;
  /** By member of the operation's input; takes the place of what the model says of it. */
  readonly members: Readonly<Record<string, Constraint>>;
}

/** Settings of a function, when it is made and when they are changed. */
const ofFunctions: Documented["members"] = {
  Timeout: { kind: "number", min: 1, max: 900 },
  MemorySize: { kind: "number", min: 128, max: 10_240 },
};

/** Where AWS's documentation demands more than the model of the API. */
export const documented: Readonly<Record<string, Documented>> = {
  "lambda.CreateFunction": {
    see: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    members: {
      FunctionName: { kind: "text", min: 1, max: 64, pattern: "[a-zA-Z0-9-_]+" },
      ...ofFunctions,
    },
  },
  "lambda.UpdateFunctionConfiguration": {
    see: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html",
    members: ofFunctions,
  },
  "schemas.CreateRegistry": {
    see: "https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname.html",
    // aws.… is AWS's own.
    members: { RegistryName: { kind: "text", min: 1, max: 64, pattern: "(?!aws\\.)[0-9A-Za-z_.-]+" } },
  },
  "schemas.CreateSchema": {
    see: "https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname-schemas-name-schemaname.html",
    members: { SchemaName: { kind: "text", min: 1, max: 385, pattern: "[0-9A-Za-z_.@-]+" } },
  },
  "cloudwatch.PutDashboard": {
    see: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
    members: { DashboardName: { kind: "text", min: 1, max: 255, pattern: "[A-Za-z0-9_-]+" } },
  },
};
