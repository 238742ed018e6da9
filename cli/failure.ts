import { CliError } from "./errors";
import { type ExitCode, exitCodes } from "./exit-codes";

export interface Failure {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly exitCode: ExitCode;
}

const networkCodes =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/;
const badCredentials =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken(Exception)?|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure)$/;
const denied =
  /^(AccessDenied(Exception)?|NotAuthorized|AuthorizationError(Exception)?|KMS\.AccessDeniedException)$/;
const missing =
  /(NotFound(Exception|Fault)?|DoesNotExist|QueueDoesNotExist|NonExistentQueue|ResourceNotFound(Exception)?)$/;

/** An error as it is shown at a terminal. */
export const describeFailure = (error: unknown): Failure => {
  if (error instanceof CliError)
    return { message: error.message, hint: error.hint, exitCode: error.exitCode };
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.failed };
  return network(error) ?? aws(error) ?? { message: error.message || error.name, exitCode: exitCodes.failed };
};

const network = (error: Error): Failure | undefined => {
  const code = codeOf(error);
  if (code === undefined || !networkCodes.test(code)) return undefined;
  const hint = "Check that the local cloud is running (npm start) or, for a stack, that there is a network.";
  return { message: `Nothing answers: ${error.message || code}`, hint, exitCode: exitCodes.unreachable };
};

/** The code of a network error; if several addresses were tried, it is on the individual errors. */
const codeOf = (error: Error): string | undefined => {
  if ("code" in error && typeof error.code === "string") return error.code;
  const [first] = error instanceof AggregateError ? error.errors : [error.cause];
  return first instanceof Error && first !== error ? codeOf(first) : undefined;
};

const aws = ({ name, message }: Error): Failure | undefined => {
  if (badCredentials.test(name))
    return {
      message: `There are no usable AWS credentials: ${message}`,
      hint: "Set AWS_PROFILE, or sign in: aws sso login",
      exitCode: exitCodes.unreachable,
    };
  if (/region is missing/i.test(message))
    return { message, hint: "Set AWS_REGION to the stack's region.", exitCode: exitCodes.unreachable };
  if (denied.test(name))
    return {
      message: `AWS refused: ${message}`,
      hint: "Check which role you use: aws sts get-caller-identity",
      exitCode: exitCodes.refused,
    };
  if (missing.test(name)) return { message: `${message} (${name})`, exitCode: exitCodes.notFound };
  return undefined;
};
