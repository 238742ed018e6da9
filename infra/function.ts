import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Entry, packageOf } from "./closure";
import { physicalName } from "./physical-name";
import { type Permission, policyDocument, trust } from "./policy";
import { provision } from "./provision";
import { type SettingsOf, type Uses, useOf } from "./uses";
import type { Watched } from "./watched";

/** The settings that all functions of a stack share. */
export interface FunctionSettings {
  readonly logLevel: string;
  readonly logRetentionDays: number;
  /** Whether X-Ray records traces. */
  readonly tracing: boolean;
  /** Provisioned concurrency, by the function's name. */
  readonly provisionedConcurrency: Readonly<Record<string, number>>;
}

/** Picks these settings from larger arguments. */
export const functionSettings = ({
  logLevel,
  logRetentionDays,
  tracing,
  provisionedConcurrency,
}: FunctionSettings): FunctionSettings => ({ logLevel, logRetentionDays, tracing, provisionedConcurrency });

export interface FunctionArgs<Given extends Uses, Event> extends FunctionSettings {
  /**
   * What the function uses. Its permissions and its settings follow from it.
   * `uses: { ordersTable: orders.can("GetItem"), groqModel }`
   */
  readonly uses: Given;
  /**
   * Imports a handler and gives it its settings, which are plain names and values:
   * `(settings) => import("#handlers/entry/queries").then((m) => m.queries(settings))`.
   * It is serialised, so it may capture only plain values and similar closures, and no secrets.
   */
  readonly entry: Entry<SettingsOf<Given>, Event>;
  /** Files of npm packages, e.g. `swagger-ui-dist/swagger-ui.css`, which are put next to the bundle under their own names. */
  readonly files?: readonly string[];
  /** Further permissions, in addition to those of `uses` and for its own log and traces. */
  readonly permissions?: readonly Permission[];
  /** Seconds; 10 by default. */
  readonly timeout?: number;
  /** Megabytes; 512 by default, which also determines the share of a CPU. */
  readonly memorySize?: number;
  /** Reserved concurrency, which is also the maximum; if left out, the account's pool. */
  readonly reservedConcurrency?: number | undefined;
}

/** A Lambda function made from a closure: bundled, with its own role and a log group with a retention. */
export class LambdaFunction<Given extends Uses = Uses, Event = never> extends pulumi.ComponentResource {
  /** The ARN for callers: the function's, or that of the alias with provisioned concurrency. */
  readonly arn: pulumi.Output<string>;
  readonly invokeArn: pulumi.Output<string>;
  /** The alias's name, for permissions to invoke it. */
  readonly qualifier: pulumi.Output<string> | undefined;
  readonly timeout: number;
  /** The closure that it was made from; its type says which events the function handles. */
  readonly entry: Entry<SettingsOf<Given>, Event>;
  readonly watched: Pick<Watched, "functions" | "reservedFunctions" | "logGroups">;
  readonly nodes: {
    readonly function: aws.lambda.Function;
    readonly role: aws.iam.Role;
    /** Resources that need the permissions depend on this. */
    readonly policy: aws.iam.RolePolicy;
    readonly logGroup: aws.cloudwatch.LogGroup;
  };

  constructor(name: string, args: FunctionArgs<Given, Event>, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Function", name, {}, opts);
    this.timeout = args.timeout ?? 10;
    this.entry = args.entry;
    // A fixed name, so that log group and role can be named before the function exists.
    const functionName = physicalName("function", name);
    const logGroup = createLogGroup(this, name, functionName, args.logRetentionDays);
    const role = createRole(this, name, functionName);
    const { value, permissions } = useOf(args.uses);
    const policy = createPolicy(this, name, role, [
      ...ownPermissions(logGroup),
      ...permissions,
      ...(args.permissions ?? []),
    ]);
    const code = packageOf(name, args.entry, value, args.files);
    const provisioned = args.provisionedConcurrency[name];
    const publish = provisioned !== undefined;
    const parts = { ...args, timeout: this.timeout, role, policy, logGroup, code, publish };
    const fn = createFunction(this, name, functionName, parts);
    const alias = provisioned === undefined ? undefined : provision(this, name, fn, provisioned);
    this.nodes = { function: fn, role, policy, logGroup };
    this.watched = {
      functions: { [name]: fn },
      reservedFunctions: args.reservedConcurrency === undefined ? {} : { [name]: fn },
      logGroups: { [name]: logGroup },
    };
    this.arn = (alias ?? fn).arn;
    this.invokeArn = (alias ?? fn).invokeArn;
    this.qualifier = alias?.name;
    this.registerOutputs({ arn: this.arn });
  }
}

const createLogGroup = (
  parent: pulumi.Resource,
  name: string,
  functionName: string,
  retentionInDays: number,
) => new aws.cloudwatch.LogGroup(name, { name: `/aws/lambda/${functionName}`, retentionInDays }, { parent });

const ownPermissions = (logGroup: aws.cloudwatch.LogGroup): Permission[] => [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [pulumi.interpolate`${logGroup.arn}:*`],
  },
  // X-Ray has no resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
];

const createRole = (parent: pulumi.Resource, name: string, roleName: string): aws.iam.Role =>
  new aws.iam.Role(name, { name: roleName, assumeRolePolicy: trust("lambda.amazonaws.com") }, { parent });

/** The only policy of a role. A separate resource, because the provider deprecates the role's `inlinePolicies`. */
const createPolicy = (
  parent: pulumi.Resource,
  name: string,
  role: aws.iam.Role,
  permissions: readonly Permission[],
): aws.iam.RolePolicy =>
  new aws.iam.RolePolicy(
    name,
    { name: "permissions", role: role.name, policy: policyDocument(permissions) },
    { parent },
  );

interface Parts extends FunctionSettings {
  readonly code: Promise<pulumi.asset.AssetArchive>;
  readonly timeout: number;
  readonly memorySize?: number;
  readonly reservedConcurrency?: number | undefined;
  /** Whether each change publishes a version, which an alias can point to. */
  readonly publish: boolean;
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

const createFunction = (
  parent: pulumi.Resource,
  name: string,
  functionName: string,
  parts: Parts,
): aws.lambda.Function =>
  new aws.lambda.Function(
    name,
    {
      name: functionName,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: pulumi.output(parts.code),
      role: parts.role.arn,
      timeout: parts.timeout,
      memorySize: parts.memorySize ?? 512,
      ...(parts.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: parts.reservedConcurrency }),
      ...(parts.publish ? { publish: true } : {}),
      tracingConfig: { mode: parts.tracing ? "Active" : "PassThrough" },
      // Lambda drops lines below these levels, and passes the application's level to the logger in an environment variable. At
      // WARN, Lambda reports only invocations that fail.
      loggingConfig: {
        logFormat: "JSON",
        applicationLogLevel: parts.logLevel,
        systemLogLevel: parts.logLevel === "DEBUG" ? "INFO" : "WARN",
        logGroup: parts.logGroup.name,
      },
      environment: {
        variables: {
          POWERTOOLS_SERVICE_NAME: name,
          POWERTOOLS_METRICS_NAMESPACE: pulumi.getProject(),
          STACK: pulumi.getStack(),
        },
      },
    },
    { parent, dependsOn: [parts.policy] },
  );
