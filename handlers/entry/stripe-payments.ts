import { ssmOfNeededSecrets } from "../aws/clients";
import { stripeGateway } from "../payments/stripe-gateway";
import { stripeKeyFrom } from "../payments/stripe-key";
import type { ConnectPayments } from "./payments";

export interface StripePaymentsSettings {
  /** Name of the SSM SecureString with the secret key. */
  readonly keyParameter: string;
}

/** `STRIPE_BASE_URL` replaces the address of Stripe's API. */
export const stripePayments =
  ({ keyParameter }: StripePaymentsSettings): ConnectPayments =>
  (telemetry) =>
    stripeGateway({
      secretKey: stripeKeyFrom({
        ssm: ssmOfNeededSecrets(telemetry.traced),
        parameter: keyParameter,
        observer: telemetry,
      }),
      timeoutMs: 8_000,
      baseUrl: process.env.STRIPE_BASE_URL,
    });
