import type { Money } from "./money";
import type { FraudCheck } from "./order";
import type { OrderLine } from "./order-request";

export interface FraudLimits {
  /** Pieces on one line from which an order counts as fraud. */
  readonly maxLineQuantity: number;
  /** Total, in minor units, from which an order counts as fraud. */
  readonly maxOrderTotal: number;
}

/** `risk` is 0 (none) to 1 (certain). */
export interface Assessment {
  readonly risk: number;
  readonly reasons: readonly string[];
}

export interface Ordered {
  readonly items: readonly Pick<OrderLine, "productId" | "quantity">[];
  readonly total: Money;
}

/** The rules that always run, whatever an LLM says. */
export const assessByRules = ({ items, total }: Ordered, limits: FraudLimits): Assessment => {
  const reasons = items
    .filter(({ quantity }) => quantity >= limits.maxLineQuantity)
    .map(({ productId, quantity }) => `${quantity} of ${productId}, the limit is ${limits.maxLineQuantity}`);
  if (total.amount >= limits.maxOrderTotal) {
    reasons.push(`total ${total.amount} ${total.currency}, the limit is ${limits.maxOrderTotal}`);
  }
  return { risk: reasons.length > 0 ? 1 : 0, reasons };
};

/** What came of asking the LLM. */
export type Opinion =
  | { readonly check: "scored"; readonly risk: number; readonly reason: string }
  | { readonly check: Exclude<FraudCheck, "scored"> };

export interface Verdict extends Assessment {
  readonly check: FraudCheck;
  readonly flagged: boolean;
}

/** The higher of the two risks counts, so an LLM that was talked into "0" changes nothing. */
export const decide = (rules: Assessment, opinion: Opinion, threshold: number): Verdict => {
  const scored = opinion.check === "scored";
  const risk = scored ? Math.max(rules.risk, opinion.risk) : rules.risk;
  const reasons = scored && opinion.risk > rules.risk ? [...rules.reasons, opinion.reason] : rules.reasons;
  return { check: opinion.check, risk, reasons, flagged: risk >= threshold };
};
