import { type SecretSource, secretFrom } from "../aws/secret";
import { LanguageModelUnavailable } from "../domain/errors";

const maxAgeSeconds = 300;

/** Reads the key from an SSM SecureString; kept five minutes, so a rotated key is picked up without a deployment. */
export const apiKeyFrom = (source: Omit<SecretSource, "maxAge">): (() => Promise<string>) => {
  const secret = secretFrom({ ...source, maxAge: maxAgeSeconds });
  return async () => {
    const key = await secret();
    if (!key) throw new LanguageModelUnavailable(`the parameter ${source.parameter} is empty`);
    return key;
  };
};
