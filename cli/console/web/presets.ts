import type { OrderForm, ProductRow } from "../api";

export interface Preset {
  readonly name: string;
  /** The expected outcome. */
  readonly outcome: string;
  readonly fill: (products: readonly ProductRow[]) => Pick<OrderForm, "items" | "paymentMethod">;
}

/** A quantity that the fraud rules always refuse. */
const suspicious = 500;

const byStock = (products: readonly ProductRow[]): ProductRow[] =>
  [...products].sort((a, b) => a.stock - b.stock);

const plenty = (products: readonly ProductRow[]): string => byStock(products).at(-1)?.productId ?? "";

/** One order for each possible outcome. */
export const presets: readonly Preset[] = [
  {
    name: "Happy",
    outcome: "confirmed, paid, shipped",
    fill: (products) => ({ items: [{ productId: plenty(products), quantity: 2 }], paymentMethod: "pm_ok" }),
  },
  {
    name: "Fraud",
    outcome: "refused immediately, nothing is written",
    fill: (products) => ({
      items: [{ productId: plenty(products), quantity: suspicious }],
      paymentMethod: "pm_ok",
    }),
  },
  {
    name: "Short stock",
    outcome: "rejected, no stock is taken",
    fill: (products) => {
      const [scarce] = byStock(products);
      // More than the stock, but too little to be suspicious.
      const quantity = Math.min(99, (scarce?.stock ?? 0) + 5);
      return { items: [{ productId: scarce?.productId ?? "", quantity }], paymentMethod: "pm_ok" };
    },
  },
  {
    name: "Declined card",
    outcome: "payment fails, the stock is returned",
    fill: (products) => ({
      items: [{ productId: plenty(products), quantity: 1 }],
      paymentMethod: "pm_declined",
    }),
  },
  {
    name: "Flaky card",
    outcome: "shipping fails, is retried, then succeeds",
    fill: (products) => ({
      items: [{ productId: plenty(products), quantity: 1 }],
      paymentMethod: "pm_flaky",
    }),
  },
];
