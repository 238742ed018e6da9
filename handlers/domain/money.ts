import * as z from "zod";
import { formatMinorUnits, isCurrency, isKnownCurrency } from "./currency";
import { AmountTooLarge, CurrencyMismatch } from "./errors";

const code = (accepts: (code: string) => boolean) =>
  z
    .string()
    .refine(accepts, { error: "must be an ISO 4217 currency code, e.g. USD" })
    .meta({ description: "ISO 4217 currency code", pattern: "^[A-Z]{3}$" });

/** The currency of a price: ISO 4217, three capitals. */
export const currency = code(isCurrency);

/** The currency of a stored amount, which may have been withdrawn since. */
export const recordedCurrency = code(isKnownCurrency);

/** An exact amount: an integer of minor units (cents for USD, yen for JPY). */
export const money = z.strictObject({ amount: z.int().min(0), currency: recordedCurrency });
export type Money = z.infer<typeof money>;

/** @throws AmountTooLarge when the product is no exact integer. */
export const multiply = ({ amount, currency }: Money, quantity: number, path = "total"): Money => {
  const product = amount * quantity;
  if (!Number.isSafeInteger(product)) throw new AmountTooLarge(path);
  return { amount: product, currency };
};

/**
 * @throws CurrencyMismatch when the two have different currencies.
 * @throws AmountTooLarge when the sum is no exact integer.
 */
export const add = (a: Money, b: Money, path = "total"): Money => {
  if (a.currency !== b.currency) throw new CurrencyMismatch(a.currency, b.currency, path);
  const sum = a.amount + b.amount;
  if (!Number.isSafeInteger(sum)) throw new AmountTooLarge(path);
  return { amount: sum, currency: a.currency };
};

/** For people: `{ amount: 199800, currency: "USD" }` is `$1,998.00`. */
export const formatMoney = ({ amount, currency }: Money): string =>
  formatMinorUnits(amount, currency, "en-US");
