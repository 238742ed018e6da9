import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Observer } from "../telemetry/telemetry";

export interface SecretSource {
  readonly ssm: SSMClient;
  /** Name of the SSM SecureString. */
  readonly parameter: string;
  /** Seconds for which the value is kept. */
  readonly maxAge: number;
  /** Warned when the last value continues to be used. */
  readonly observer: Pick<Observer, "warn">;
}

/**
 * Reads an SSM SecureString, and keeps it for `maxAge` seconds. If it can't be read again, the last value continues to be used,
 * so that an outage of SSM doesn't stop what needs the secret. The value is undefined or empty if the parameter is.
 * @throws GetParameterError if it could never be read
 */
export const secretFrom = ({
  ssm,
  parameter,
  maxAge,
  observer,
}: SecretSource): (() => Promise<string | undefined>) => {
  const parameters = new SSMProvider({ awsSdkV3Client: ssm });
  let last: string | undefined;
  return async () => {
    try {
      last = await parameters.get(parameter, { decrypt: true, maxAge });
    } catch (error) {
      if (last === undefined) throw error;
      observer.warn(
        "A parameter can't be read again; its last value continues to be used",
        { parameter },
        error,
      );
    }
    return last;
  };
};
