import * as z from "zod";
import document from "./prices.json";

const price = z.object({
  /** US dollars. */
  amount: z.number().nonnegative(),
  per: z.number().positive(),
  /** The page of AWS that has the price. */
  source: z.url(),
});

export type Price = z.output<typeof price>;

const [storage, monthly] = [
  ["tableBytes", "restorableBytes", "archivedBytes", "loggedBytes"] as const,
  [
    ...(["alarmMetrics", "compositeAlarms", "dashboards", "customMetrics", "keys"] as const),
    ...(["pollRequests", "provisionedGigabyteSeconds"] as const),
  ] as const,
];

/** The price list and its date. */
export const prices = z
  .object({
    asOf: z.iso.date(),
    region: z.string(),
    /** Of what an order uses. */
    prices: z.record(z.string(), price),
    /** SES has two prices: the first is the one in `prices`. */
    essentialsEmails: price,
    /** Of bytes that are kept for a month. */
    storage: z.record(z.enum(storage), price),
    /** Of what is billed by the month, whatever happens. */
    monthly: z.record(z.enum(monthly), price),
  })
  .parse(document);

/** Billed quantities, by `service.unit`. */
export type Usage = Readonly<Record<string, number>>;

export interface Position {
  readonly item: string;
  readonly anOrder: number;
  /** US dollars for a million orders. */
  readonly usd: number;
}

export interface ServiceBill {
  readonly service: string;
  readonly usd: number;
  readonly positions: readonly Position[];
}

/** The price list lacks a billed item. */
export class NoPrice extends Error {
  constructor(item: string) {
    super(`There is no price for ${item} in cli/cost/prices.json.`);
    this.name = "NoPrice";
  }
}

/**
 * Calculates what a million orders cost, by service, the most expensive first.
 * @param usage metered over `orders` orders
 * @throws NoPrice
 */
export const billOf = (usage: Usage, orders: number): readonly ServiceBill[] => {
  const services = new Map<string, Position[]>();
  for (const [item, quantity] of Object.entries(usage)) {
    if (quantity === 0) continue;
    const service = item.slice(0, item.indexOf("."));
    services.set(service, [...(services.get(service) ?? []), positionOf(item, quantity / orders)]);
  }
  return [...services]
    .map(([service, positions]) => ({ service, usd: sum(positions), positions }))
    .sort((a, b) => b.usd - a.usd);
};

/** What a million orders cost more if SES bills their mails in its Essentials plan, the default of new accounts. */
export const essentialsSurcharge = (usage: Usage, orders: number): number => {
  const dollars = ({ amount, per }: Price) =>
    (((usage["ses.emails"] ?? 0) / orders) * amount * 1_000_000) / per;
  const known = prices.prices["ses.emails"];
  return known ? dollars(prices.essentialsEmails) - dollars(known) : 0;
};

export const totalOf = (bill: readonly ServiceBill[]): number => sum(bill);

const positionOf = (item: string, anOrder: number): Position => {
  const known = prices.prices[item];
  if (!known) throw new NoPrice(item);
  return { item, anOrder, usd: ((anOrder * known.amount) / known.per) * 1_000_000 };
};

const sum = (parts: readonly { readonly usd: number }[]): number =>
  parts.reduce((total, { usd }) => total + usd, 0);
