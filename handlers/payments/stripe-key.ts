import { type SecretSource, secretFrom } from "../aws/secret";
import { PaymentUnavailable } from "../fulfilment/errors";

const maxAgeSeconds = 300;

/**
 * Reads the key from an SSM SecureString; kept five minutes, so a rotated key is picked up without a deployment.
 * @throws PaymentUnavailable if it can't be read and never was
 */
export const stripeKeyFrom = (source: Omit<SecretSource, "maxAge">): (() => Promise<string>) => {
  const { parameter } = source;
  const secret = secretFrom({ ...source, maxAge: maxAgeSeconds });
  return async () => {
    const key = await secret().catch((cause) => {
      throw new PaymentUnavailable(`the parameter ${parameter} can't be read`, { cause });
    });
    if (!key) throw new PaymentUnavailable(`the parameter ${parameter} is empty`);
    return key;
  };
};
