import * as z from "zod";
import { type Assessment, amountLimitIn, type CurrencyLimits, type Ordered, piecesOf } from "./fraud";
import { formatMoney } from "./money";

/** The maximum that one customer, or one e-mail address, may order within any time span of a given length. */
export interface VelocityLimit {
  /** For people: `hour`, `day`. */
  readonly name: string;
  readonly seconds: number;
  /** Undefined means no limit. */
  readonly orders: number | undefined;
  readonly pieces: number | undefined;
  /** Minor units by currency. */
  readonly amount: CurrencyLimits;
}

const stretch = z.object({
  /** Seconds since 1970 of its first and last order. */
  from: z.int(),
  to: z.int(),
  currency: z.string(),
  orders: z.int(),
  pieces: z.int(),
  amount: z.number(),
});
type Stretch = z.infer<typeof stretch>;

/** Recent orders of one customer, or of one e-mail address. It doesn't identify the person. */
export const activity = z.object({
  stretches: z.array(stretch),
  /** Marks of the most recently counted orders, to recognise repeats. */
  counted: z.array(z.string()),
});
export type Activity = z.infer<typeof activity>;

export const noActivity: Activity = { stretches: [], counted: [] };

/** Orders are summed per five minutes while they are recent, and per hour later, which needs only a few numbers per customer. */
const fine = { reach: 3_600, seconds: 300 } as const;
const coarse = 3_600;
/** More than a customer's orders within the few moments in which a repeat comes. */
const rememberedMarks = 32;

/**
 * Assesses one more order against a customer's recent orders.
 * @param at seconds since 1970
 */
export const assessVelocity = (
  { stretches }: Activity,
  ordered: Ordered,
  limits: readonly VelocityLimit[],
  { at, whose }: { readonly at: number; readonly whose: string },
): Assessment => {
  const reasons = limits.flatMap((limit) => {
    const since = at - limit.seconds;
    const recent = stretches.filter(({ to }) => to > since);
    return exceeded(recent, ordered, limit).map(
      ([found, most]) => `${found} by one ${whose} within the last ${limit.name}, the most is ${most}`,
    );
  });
  return { risk: reasons.length > 0 ? 1 : 0, reasons };
};

const exceeded = (
  recent: readonly Stretch[],
  { items, total }: Ordered,
  { orders, pieces, amount }: VelocityLimit,
): [found: string, most: string][] => {
  const { currency } = total;
  const count = 1 + sum(recent, (one) => one.orders);
  const number = piecesOf(items) + sum(recent, (one) => one.pieces);
  const inCurrency = recent.filter((one) => one.currency === currency);
  const value = total.amount + sum(inCurrency, (one) => one.amount);
  const most = amountLimitIn(amount, currency);
  const found: [string, string][] = [];
  if (orders !== undefined && count > orders) found.push([`${count} orders`, String(orders)]);
  if (pieces !== undefined && number > pieces) found.push([`${number} pieces`, String(pieces)]);
  if (most !== undefined && value > most)
    found.push([formatMoney({ amount: value, currency }), formatMoney({ amount: most, currency })]);
  return found;
};

const sum = (stretches: readonly Stretch[], part: (one: Stretch) => number): number =>
  stretches.reduce((total, one) => total + part(one), 0);

/**
 * Adds an order to the activity, and drops what no limit needs any more.
 * @param mark identifies the order, so that a repeat of the same request isn't counted again
 * @param at seconds since 1970
 * @param reach seconds of the longest limit
 */
export const withOrder = (
  { stretches, counted }: Activity,
  { items, total }: Ordered,
  { mark, at, reach }: { readonly mark: string; readonly at: number; readonly reach: number },
): Activity => {
  const one: Stretch = {
    from: at,
    to: at,
    currency: total.currency,
    orders: 1,
    pieces: piecesOf(items),
    amount: total.amount,
  };
  const kept = stretches.filter(({ to }) => to > at - reach);
  return {
    stretches: [...kept, one].reduce<Stretch[]>((merged, next) => merge(merged, next, at), []),
    counted: [...counted, mark].slice(-rememberedMarks),
  };
};

/** Adds a time span to an earlier one that it belongs to. */
const merge = (merged: readonly Stretch[], next: Stretch, at: number): Stretch[] => {
  const index = merged.findIndex((one) => one.currency === next.currency && near(one, next, at));
  const found = merged[index];
  if (found === undefined) return [...merged, next];
  const together: Stretch = {
    from: Math.min(found.from, next.from),
    to: Math.max(found.to, next.to),
    currency: found.currency,
    orders: found.orders + next.orders,
    pieces: found.pieces + next.pieces,
    amount: found.amount + next.amount,
  };
  return merged.with(index, together);
};

const near = (a: Stretch, b: Stretch, at: number): boolean => {
  const last = Math.max(a.to, b.to);
  const span = last > at - fine.reach ? fine.seconds : coarse;
  return last - Math.min(a.from, b.from) < span;
};

/**
 * Normalises an address, so that all spellings of one mailbox count together: lower case, without the part after a plus,
 * and without the dots that Gmail ignores.
 */
export const mailboxOf = (email: string): string => {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1).toLowerCase();
  const [local = ""] = email.slice(0, at).toLowerCase().split("+");
  return gmail.has(domain) ? `${local.replaceAll(".", "")}@gmail.com` : `${local}@${domain}`;
};

const gmail: ReadonlySet<string> = new Set(["gmail.com", "googlemail.com"]);
