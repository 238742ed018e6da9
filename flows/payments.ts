import type { ConnectPayments } from "#handlers/entry/payments";
import type { Settings as StackSettings } from "../infra/config";
import { SecretParameter } from "../infra/secret-parameter";
import type { Table } from "../infra/tables";
import { together, type Usable } from "../infra/uses";

/** The payment provider: what functions need to charge, refund and look up payments, and how they connect to it. */
export interface Payments<Settings> {
  readonly charging: Usable<Settings>;
  readonly refunding: Usable<Settings>;
  readonly looking: Usable<Settings>;
  /** Serialised with the closures that call it. */
  readonly connect: (settings: Settings) => Promise<ConnectPayments>;
}

export const stripePayments = (stripeSecretKey: SecretParameter): Payments<{ keyParameter: string }> => {
  const access = together({ keyParameter: stripeSecretKey });
  return {
    charging: access,
    refunding: access,
    looking: access,
    connect: (settings) => import("#handlers/entry/stripe-payments").then((m) => m.stripePayments(settings)),
  };
};

/** @param successRate share of otherwise successful payments that succeed, from 0 to 1 */
export const simulatedPayments = (
  ledger: Table,
  successRate: number,
): Payments<{ ledgerTable: string; successRate: number }> => ({
  charging: together({ ledgerTable: ledger.can("GetItem", "UpdateItem"), successRate }),
  refunding: together({ ledgerTable: ledger.can("UpdateItem"), successRate }),
  looking: together({ ledgerTable: ledger.can("GetItem"), successRate }),
  connect: (settings) =>
    import("#handlers/entry/simulated-payments").then((m) => m.simulatedPayments(settings)),
});

/** Stripe's key, if Stripe is the payment provider. */
export const stripeKeyOf = ({
  paymentProvider,
  stripeSecretKey,
}: StackSettings): SecretParameter | undefined =>
  paymentProvider === "stripe" && stripeSecretKey
    ? new SecretParameter("stripe-secret-key", { value: stripeSecretKey })
    : undefined;
