import * as z from "zod";
import { type FunctionDeclaration, logLevels, systemLogLevels } from "./declaration";
import type { Deployed } from "./deployed";
import { controlsOf, loggingConfig, runtime } from "./function-inputs";
import { environmentRule } from "./function-rules";
import { valid } from "./rest-operation";

/** The settings that UpdateFunctionConfiguration can change; others aren't supported. */
export const functionUpdate = z.strictObject({
  Role: z.string().optional(),
  Handler: z.string().optional(),
  Runtime: runtime.optional(),
  Timeout: z.int().optional(),
  MemorySize: z.int().optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(["JSON", "Text"]).optional(),
      LogGroup: z.string().optional(),
      ApplicationLogLevel: z.enum(logLevels).optional(),
      SystemLogLevel: z.enum(systemLogLevels).optional(),
    })
    .optional(),
});
type FunctionUpdate = z.output<typeof functionUpdate>;

/**
 * The declaration of a function after the call: what it doesn't set stays. Variables are set all at once.
 * @throws AwsError InvalidParameterValueException
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
export const changedFunction = (
  { declaration, concurrency }: Deployed,
  update: FunctionUpdate,
): FunctionDeclaration => {
  const environment = update.Environment ? (update.Environment.Variables ?? {}) : declaration.environment;
  environmentRule({ environment: { variables: environment } });
  return {
    ...declaration,
    ...loggingOf(declaration, update.LoggingConfig),
    role: update.Role ?? declaration.role,
    handler: update.Handler ?? declaration.handler,
    runtime: update.Runtime ?? declaration.runtime,
    timeout: update.Timeout ?? declaration.timeout,
    memorySize: update.MemorySize ?? declaration.memorySize,
    environment,
    reservedConcurrency: concurrency.limit, // another call changes it
  };
};

const loggingOf = (
  { logging, logGroup }: FunctionDeclaration,
  update: FunctionUpdate["LoggingConfig"],
): Pick<FunctionDeclaration, "logging" | "logGroup"> => {
  if (!update) return { logging, logGroup };
  const logFormat = update.LogFormat ?? logging?.format ?? "Text";
  const kept = logFormat === "JSON" ? logging : undefined;
  const checked = valid(loggingConfig, {
    logFormat,
    applicationLogLevel: update.ApplicationLogLevel ?? kept?.applicationLevel,
    systemLogLevel: update.SystemLogLevel ?? kept?.systemLevel,
  });
  return { logging: controlsOf(checked), logGroup: update.LogGroup ?? logGroup };
};
