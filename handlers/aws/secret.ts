import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";

/**
 * Reads an SSM SecureString, and keeps it for `maxAge` seconds. If it can't be read again, the last value continues to be used,
 * so that an outage of SSM doesn't stop what needs the secret. The value is undefined or empty if the parameter is.
 * @throws GetParameterError if it could never be read
 */
export const secretFrom = (
  ssm: SSMClient,
  parameter: string,
  maxAge: number,
): (() => Promise<string | undefined>) => {
  const parameters = new SSMProvider({ awsSdkV3Client: ssm });
  let last: string | undefined;
  return async () => {
    try {
      last = await parameters.get(parameter, { decrypt: true, maxAge });
    } catch (error) {
      if (last === undefined) throw error;
    }
    return last;
  };
};
