import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import type { LambdaService } from "./lambda";
import { eventSourceMapping, type MappingPorts } from "./mapping-resource";

const functionInputs = z.strictObject({
  name: z.string().max(64).optional(),
  role: z.string(),
  handler: z.string(),
  code: z.instanceof(pulumi.asset.AssetArchive),
  // The host's Node.js runs them all, on its own processor.
  runtime: z.string().startsWith("nodejs", "only Node.js runtimes are embedded"),
  architectures: inert,
  timeout: z.int().min(1).max(900).default(3),
  memorySize: z.int().min(128).max(10_240).default(128),
  reservedConcurrentExecutions: z.int().min(0).optional(),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()).optional() }).optional(),
  loggingConfig: z
    .strictObject({ logFormat: z.enum(["JSON", "Text"]), logGroup: z.string().optional() })
    .optional(),
  // There is no X-Ray daemon: the SDK drops its segments.
  tracingConfig: inert,
  description: inert,
  tags: inert,
});

/** The Lambda resource types that a program may declare. */
export const lambdaResources = (lambda: LambdaService, ports: MappingPorts): ResourceType[] => [
  lambdaFunction(lambda),
  permission(lambda),
  eventSourceMapping(lambda, ports),
];

const lambdaFunction = (lambda: LambdaService) =>
  resourceType({
    token: "aws:lambda/function:Function",
    inputs: functionInputs,
    create: async ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      const { arn } = await lambda.deploy({
        name,
        role: inputs.role,
        handler: inputs.handler,
        timeout: inputs.timeout,
        memorySize: inputs.memorySize,
        environment: inputs.environment?.variables ?? {},
        logGroup: inputs.loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
        reservedConcurrency: inputs.reservedConcurrentExecutions,
        files: await filesOf(inputs.code),
      });
      const region = arn.split(":")[3];
      const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
      return {
        id: name,
        outputs: { name, arn, invokeArn, qualifiedArn: `${arn}:$LATEST`, version: "$LATEST" },
      };
    },
  });

/** @throws Error for an asset that isn't text */
const filesOf = async (archive: pulumi.asset.AssetArchive): Promise<Map<string, string>> => {
  const files = new Map<string, string>();
  for (const [name, asset] of Object.entries(await archive.assets)) {
    if (asset instanceof pulumi.asset.StringAsset) files.set(name, await asset.text);
    else if (asset instanceof pulumi.asset.FileAsset)
      files.set(name, await readFile(await asset.path, "utf8"));
    else throw new Error(`${name}: deployment packages of text are embedded, other assets aren't`);
  }
  return files;
};

const permission = (lambda: LambdaService) =>
  resourceType({
    token: "aws:lambda/permission:Permission",
    inputs: z.strictObject({
      action: z.literal("lambda:InvokeFunction"),
      function: z.string(),
      principal: z.string(),
      sourceArn: z.string().optional(),
      statementId: inert,
    }),
    create: ({ name, inputs }) => {
      lambda.permit(inputs.function, inputs.principal, inputs.sourceArn);
      return { id: name, outputs: { statementId: name } };
    },
  });
