import { type SecretSource, secretFrom } from "../aws/secret";
import { cursorsOf } from "./cursor";

/** Seconds. A change of the secret only makes clients begin their listings anew. */
const maxAge = 3_600;

/** Cursors encrypted with a secret in an SSM SecureString, which is read when a listing first has more than one page. */
export const cursorsFrom = (source: Omit<SecretSource, "maxAge">) => {
  const { parameter } = source;
  const secretOfCursors = secretFrom({ ...source, maxAge });
  return async () => {
    const secret = await secretOfCursors();
    if (!secret) throw new Error(`The parameter ${parameter}, with which cursors are encrypted, is empty.`);
    return cursorsOf(secret);
  };
};
