import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { PaymentUnavailable } from "../fulfilment/errors";

const maxAgeSeconds = 300;

/**
 * Reads the key from an SSM SecureString; kept five minutes, so a rotated key is picked up without a deployment.
 * @throws PaymentUnavailable when it can't be read at the moment
 */
export const stripeKeyFrom = (ssm: SSMClient, parameter: string): (() => Promise<string>) => {
  const parameters = new SSMProvider({ awsSdkV3Client: ssm });
  return async () => {
    const key = await parameters.get(parameter, { decrypt: true, maxAge: maxAgeSeconds }).catch((cause) => {
      throw new PaymentUnavailable(`the parameter ${parameter} can't be read`, { cause });
    });
    if (!key) throw new PaymentUnavailable(`the parameter ${parameter} is empty`);
    return key;
  };
};
