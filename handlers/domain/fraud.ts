import { formatMoney, type Money } from "./money";
import type { FraudCheck } from "./order";
import type { OrderLine } from "./order-request";

/** Limits in minor units, by currency. A missing currency has no limit. */
export type CurrencyLimits = Readonly<Record<string, number>>;

export interface FraudLimits {
  /** From this many pieces per line, an order counts as fraud. */
  readonly maxLineQuantity: number;
  /** From this many pieces in total, an order counts as fraud. */
  readonly maxOrderQuantity: number;
  /** From this total on, by currency, an order counts as fraud. */
  readonly maxOrderTotal: CurrencyLimits;
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

/** The limit in one currency; undefined if there is none. */
export const amountLimitIn = (limits: CurrencyLimits, currency: string): number | undefined =>
  Object.hasOwn(limits, currency) ? limits[currency] : undefined;

/** Pieces on all lines. */
export const piecesOf = (items: Ordered["items"]): number =>
  items.reduce((pieces, { quantity }) => pieces + quantity, 0);

/** Applies the rules, which always count, whatever the LLM's score. */
export const assessByRules = ({ items, total }: Ordered, limits: FraudLimits): Assessment => {
  const { maxLineQuantity, maxOrderQuantity } = limits;
  const pieces = piecesOf(items);
  const most = amountLimitIn(limits.maxOrderTotal, total.currency);
  const reasons = [
    ...items
      .filter(({ quantity }) => quantity >= maxLineQuantity)
      .map(({ productId, quantity }) => `${quantity} of ${productId}, the limit is ${maxLineQuantity}`),
    ...(pieces >= maxOrderQuantity ? [`${pieces} pieces, the limit is ${maxOrderQuantity}`] : []),
    ...(most !== undefined && total.amount >= most
      ? [`total ${formatMoney(total)}, the limit is ${formatMoney({ ...total, amount: most })}`]
      : []),
  ];
  return { risk: reasons.length > 0 ? 1 : 0, reasons };
};

/** Combines two assessments: the higher risk, and the reasons of both. */
export const worse = (a: Assessment, b: Assessment): Assessment => ({
  risk: Math.max(a.risk, b.risk),
  reasons: [...a.reasons, ...b.reasons],
});

/** The result of the LLM's check. */
export type Opinion =
  | { readonly check: "scored"; readonly risk: number; readonly reason: string }
  | { readonly check: Exclude<FraudCheck, "scored"> };

export interface Verdict extends Assessment {
  readonly check: FraudCheck;
  readonly flagged: boolean;
}

/** The higher of the two risks counts, so manipulating the LLM into answering "0" has no effect. */
export const decide = (rules: Assessment, opinion: Opinion, threshold: number): Verdict => {
  const scored = opinion.check === "scored";
  const risk = scored ? Math.max(rules.risk, opinion.risk) : rules.risk;
  const reasons = scored && opinion.risk > rules.risk ? [...rules.reasons, opinion.reason] : rules.reasons;
  return { check: opinion.check, risk, reasons, flagged: risk >= threshold };
};
