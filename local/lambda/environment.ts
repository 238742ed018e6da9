import type { Credentials } from "../iam/iam";
import { account } from "../service";
import type { FunctionDeclaration } from "./declaration";

/**
 * The whole environment of a worker: Lambda's reserved variables, credentials of the role, where the local services
 * are, and the function's own. Of the host's there is the path alone.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const environmentOf = (
  { name, memorySize, logGroup, handler, environment }: FunctionDeclaration,
  credentials: Credentials,
  services: Readonly<Record<string, string>>,
): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  TZ: ":UTC",
  LANG: "en_US.UTF-8",
  _HANDLER: handler,
  AWS_REGION: account.region,
  AWS_DEFAULT_REGION: account.region,
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
  AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
  AWS_LAMBDA_LOG_STREAM_NAME: "local",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  ...services,
  ...environment,
});
