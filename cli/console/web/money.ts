import { formatMinorUnits } from "#handlers/domain/currency";
import type { MoneyView } from "../api";

/** `{ amount: 199800, currency: "USD" }` is `$1,998.00`, in the browser's language. */
export const money = ({ amount, currency }: MoneyView): string => formatMinorUnits(amount, currency);
