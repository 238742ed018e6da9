import * as z from "zod";
import { archiveSchema } from "../assets";
import { inert, type Outputs, resourceType } from "../resource";
import {
  type FunctionDeclaration,
  invokeArnOf,
  type LoggingControls,
  latest,
  logLevels,
} from "./declaration";
import type { Deployed } from "./deployed";
import { lastModified } from "./describe";
import { environmentRule } from "./function-rules";
import type { LambdaService } from "./lambda";

const loggingConfig = z
  .strictObject({
    logFormat: z.enum(["JSON", "Text"]),
    logGroup: z.string().optional(),
    applicationLogLevel: z.enum(logLevels).optional(),
    // The level of Lambda's own lines, which aren't written here.
    systemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
  })
  .refine(
    ({ logFormat, applicationLogLevel, systemLogLevel }) =>
      logFormat === "JSON" || (applicationLogLevel ?? systemLogLevel) === undefined,
    { error: "log levels can only be set when logFormat is JSON" },
  );

const functionInputs = z.strictObject({
  name: z.string().max(64).optional(),
  role: z.string(),
  handler: z.string(),
  code: archiveSchema,
  // The host's Node.js runs all functions, on the host's processor.
  runtime: z.string().regex(/^nodejs\d+\.x$/, "only Node.js runtimes are supported, such as nodejs24.x"),
  architectures: inert,
  timeout: z.int().min(1).max(900).default(3),
  memorySize: z.int().min(128).max(10_240).default(128),
  /** Whether each change publishes a version. */
  publish: z.boolean().optional(),
  reservedConcurrentExecutions: z.int().min(0).optional(),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()).optional() }).optional(),
  loggingConfig: loggingConfig.optional(),
  // Functions are always traced: see the X-Ray service.
  tracingConfig: inert,
  description: inert,
  tags: inert,
});

/** A function: its code and its configuration, which are all updated in place. */
export const lambdaFunction = (lambda: LambdaService) =>
  resourceType({
    token: "aws:lambda/function:Function",
    inputs: functionInputs,
    named: "name",
    replacedBy: ["name"],
    rules: [environmentRule],
    create: async ({ name, inputs }) => ({
      id: name,
      outputs: outputsOf(await lambda.deploy(declarationOf(name, inputs)), published(lambda, name, inputs)),
    }),
    read: ({ id }) =>
      lambda.functions.has(id)
        ? outputsOf(lambda.find(id), lambda.functions.versionsOf(id).last?.version)
        : undefined,
    update: async ({ id }, inputs) =>
      outputsOf(await lambda.update(declarationOf(id, inputs)), published(lambda, id, inputs)),
    delete: ({ id }) => lambda.functions.remove(id),
  });

const declarationOf = (name: string, inputs: z.output<typeof functionInputs>): FunctionDeclaration => ({
  name,
  role: inputs.role,
  handler: inputs.handler,
  runtime: inputs.runtime,
  timeout: inputs.timeout,
  memorySize: inputs.memorySize,
  environment: inputs.environment?.variables ?? {},
  logGroup: inputs.loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
  logging: controlsOf(inputs.loggingConfig),
  reservedConcurrency: inputs.reservedConcurrentExecutions,
  code: inputs.code,
});

/** Publishes if the program declares it. @returns the latest published version */
const published = (lambda: LambdaService, name: string, { publish }: z.output<typeof functionInputs>) => {
  if (publish) lambda.functions.publish(name);
  return lambda.functions.versionsOf(name).last?.version;
};

/** @param version the latest published one */
const outputsOf = (
  { declaration: { name, code }, arn, deployedAt, description }: Deployed,
  version = latest,
): Outputs => {
  const qualifiedArn = `${arn}:${version}`;
  return {
    name,
    arn,
    invokeArn: invokeArnOf(arn),
    qualifiedArn,
    qualifiedInvokeArn: invokeArnOf(qualifiedArn),
    version,
    lastModified: lastModified(deployedAt),
    codeSha256: code.hash,
    sourceCodeHash: code.hash,
    sourceCodeSize: description.gzipBytes,
  };
};

const controlsOf = (declared: z.output<typeof loggingConfig> | undefined): LoggingControls | undefined =>
  declared && {
    format: declared.logFormat,
    applicationLevel: declared.applicationLogLevel,
    systemLevel: declared.systemLogLevel,
  };
