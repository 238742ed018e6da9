import * as z from "zod";
import { archiveSchema } from "../assets";
import { inert } from "../resource";
import {
  defaultLogGroup,
  type FunctionDeclaration,
  type LoggingControls,
  logLevels,
  systemLogLevels,
} from "./declaration";

/** The host's Node.js runs all functions, on the host's processor. */
export const runtime = z
  .string()
  .regex(/^nodejs\d+\.x$/, "only Node.js runtimes are supported, such as nodejs24.x");

export const loggingConfig = z
  .strictObject({
    logFormat: z.enum(["JSON", "Text"]),
    logGroup: z.string().optional(),
    applicationLogLevel: z.enum(logLevels).optional(),
    // The level of Lambda's own lines, which aren't written here.
    systemLogLevel: z.enum(systemLogLevels).optional(),
  })
  .refine(
    ({ logFormat, applicationLogLevel, systemLogLevel }) =>
      logFormat === "JSON" || (applicationLogLevel ?? systemLogLevel) === undefined,
    { error: "log levels can only be set when logFormat is JSON" },
  );

/** The properties of a function that a program may declare. */
export const functionInputs = z.strictObject({
  name: z.string().max(64).optional(),
  role: z.string(),
  handler: z.string(),
  code: archiveSchema,
  runtime,
  architectures: inert,
  timeout: z.int().min(1).max(900).default(3),
  memorySize: z.int().min(128).max(10_240).default(128),
  /** Whether each change publishes a version. */
  publish: z.boolean().optional(),
  reservedConcurrentExecutions: z.int().min(0).optional(),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()).optional() }).optional(),
  loggingConfig: loggingConfig.optional(),
  tracingConfig: z.strictObject({ mode: z.enum(["Active", "PassThrough"]).optional() }).optional(),
  description: inert,
  tags: inert,
});
export type FunctionInputs = z.output<typeof functionInputs>;

/** How the service is told of a function. */
export const declarationOf = (name: string, inputs: FunctionInputs): FunctionDeclaration => ({
  name,
  role: inputs.role,
  handler: inputs.handler,
  runtime: inputs.runtime,
  timeout: inputs.timeout,
  memorySize: inputs.memorySize,
  environment: inputs.environment?.variables ?? {},
  logGroup: inputs.loggingConfig?.logGroup ?? defaultLogGroup(name),
  logging: controlsOf(inputs.loggingConfig),
  isTraced: inputs.tracingConfig?.mode === "Active",
  reservedConcurrency: inputs.reservedConcurrentExecutions,
  code: inputs.code,
});

export const controlsOf = (
  declared: z.output<typeof loggingConfig> | undefined,
): LoggingControls | undefined =>
  declared && {
    format: declared.logFormat,
    applicationLevel: declared.applicationLogLevel,
    systemLevel: declared.systemLogLevel,
  };
