import { driftBetween } from "../drift";
import type { Outputs } from "../resource";
import { defaultLogGroup, type FunctionDeclaration } from "./declaration";
import type { Deployed } from "./deployed";
import { declarationOf, type FunctionInputs } from "./function-inputs";

/** The settings of a function that calls have changed since its declaration, as they are now. */
export const functionDrift = ({ declaration, concurrency }: Deployed, inputs: FunctionInputs): Outputs => {
  const now = { ...declaration, reservedConcurrency: concurrency.limit };
  return driftBetween(settingsOf(declarationOf(declaration.name, inputs)), settingsOf(now));
};

/** The settings by the names of their properties. */
const settingsOf = (declaration: FunctionDeclaration) => ({
  role: declaration.role,
  handler: declaration.handler,
  runtime: declaration.runtime,
  timeout: declaration.timeout,
  memorySize: declaration.memorySize,
  reservedConcurrentExecutions: declaration.reservedConcurrency,
  environment:
    Object.keys(declaration.environment).length > 0 ? { variables: declaration.environment } : undefined,
  loggingConfig: loggingOf(declaration),
});

const loggingOf = ({ name, logGroup, logging }: FunctionDeclaration) => {
  const { format, applicationLevel, systemLevel } = logging ?? { format: "Text" };
  const group = logGroup === defaultLogGroup(name) ? undefined : logGroup;
  if (format === "Text" && group === undefined) return undefined;
  return {
    logFormat: format,
    logGroup: group,
    ...(format === "JSON" && { applicationLogLevel: applicationLevel, systemLogLevel: systemLevel }),
  };
};
