import type { MoneyView } from "../api";

/** `{ amount: 199800, currency: "USD" }` is `$1,998.00`. */
export const money = ({ amount, currency }: MoneyView): string => {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
