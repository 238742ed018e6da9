import type { Credentials } from "../iam/iam";
import { account } from "../service";
import { type FunctionDeclaration, type LoggingControls, runtimeOf } from "./declaration";

/**
 * The complete environment of a worker: Lambda's reserved variables, the role's credentials, the addresses of the local
 * services, and the function's own variables. From the host, it has only the path.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const environmentOf = (
  declaration: FunctionDeclaration,
  version: string,
  credentials: Credentials,
  services: Readonly<Record<string, string>>,
): Record<string, string> => {
  const { name, memorySize, logGroup, logging, handler, environment } = declaration;
  return {
    PATH: process.env.PATH ?? "",
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    _HANDLER: handler,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtimeOf(declaration)}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    ...logControls(logging),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...services,
    ...environment,
  };
};

/** Variables from which logging libraries take the level that Lambda would filter by; INFO by default. */
const logControls = ({ format, applicationLevel }: LoggingControls = { format: "Text" }) => ({
  AWS_LAMBDA_LOG_FORMAT: format,
  ...(format === "JSON" ? { AWS_LAMBDA_LOG_LEVEL: applicationLevel ?? "INFO" } : {}),
});
