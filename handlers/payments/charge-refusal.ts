import type { Money } from "../domain/money";

/** Why an amount can't be charged: its currency, an unsupported fraction, or because it is too small or too large. */
export const chargeRefusals = ["currency", "fraction", "too-small", "too-large"] as const;

export interface ChargeRefusal {
  /** Stable. */
  readonly reason: (typeof chargeRefusals)[number];
  /** The reason, in one clause. */
  readonly message: string;
}

/** Returns why an amount can't be charged with any payment method; undefined if it can. */
export type RefuseCharge = (amount: Money) => ChargeRefusal | undefined;
