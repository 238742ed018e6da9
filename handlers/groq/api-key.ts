import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { LanguageModelUnavailable } from "../domain/errors";

const maxAgeSeconds = 300;

/** Reads the key from an SSM SecureString; kept five minutes, so a rotated key is picked up without a deployment. */
export const apiKeyFrom = (ssm: SSMClient, parameter: string): (() => Promise<string>) => {
  const parameters = new SSMProvider({ awsSdkV3Client: ssm });
  return async () => {
    const key = await parameters.get(parameter, { decrypt: true, maxAge: maxAgeSeconds });
    if (!key) throw new LanguageModelUnavailable(`the parameter ${parameter} is empty`);
    return key;
  };
};
