import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { cursorsOf } from "./cursor";

/** Seconds; the secret never changes, short of a listing that begins anew. */
const maxAge = 3_600;

/** Cursors by a secret in an SSM SecureString, which is read when a listing first has more than one page. */
export const cursorsFrom = (ssm: SSMClient, parameter: string) => {
  const parameters = new SSMProvider({ awsSdkV3Client: ssm });
  return async () => {
    const secret = await parameters.get(parameter, { decrypt: true, maxAge });
    if (!secret) throw new Error(`The parameter ${parameter}, which seals cursors, is empty.`);
    return cursorsOf(secret);
  };
};
