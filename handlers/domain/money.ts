import * as z from "zod";
import { AmountTooLarge, CurrencyMismatch } from "./errors";

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** ISO 4217, three capitals. */
export const currency = z
  .string()
  .refine((code) => currencies.has(code), { error: "must be an ISO 4217 currency code, e.g. USD" })
  .meta({ description: "ISO 4217 currency code", pattern: "^[A-Z]{3}$" });

/** An exact amount: an integer of minor units (cents for USD, yen for JPY). */
export const money = z.strictObject({ amount: z.int().min(0), currency });
export type Money = z.infer<typeof money>;

/** @throws AmountTooLarge when the product isn't an exact integer any more. */
export const multiply = ({ amount, currency }: Money, quantity: number, path = "total"): Money => {
  const product = amount * quantity;
  if (!Number.isSafeInteger(product)) throw new AmountTooLarge(path);
  return { amount: product, currency };
};

/**
 * @throws CurrencyMismatch when the two aren't of one currency.
 * @throws AmountTooLarge when the sum isn't an exact integer any more.
 */
export const add = (a: Money, b: Money, path = "total"): Money => {
  if (a.currency !== b.currency) throw new CurrencyMismatch(a.currency, b.currency, path);
  const sum = a.amount + b.amount;
  if (!Number.isSafeInteger(sum)) throw new AmountTooLarge(path);
  return { amount: sum, currency: a.currency };
};

/** Making one takes longer than using it a thousand times. */
const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string): Intl.NumberFormat => {
  const known = formats.get(currency);
  if (known) return known;
  const made = new Intl.NumberFormat("en-US", { style: "currency", currency });
  formats.set(currency, made);
  return made;
};

/** For people: `{ amount: 199800, currency: "USD" }` is `$1,998.00`. */
export const formatMoney = ({ amount, currency }: Money): string => {
  const format = formatOf(currency);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
