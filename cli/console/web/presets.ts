import type { OrderForm, ProductRow } from "../api";

export interface Preset {
  readonly name: string;
  /** What will come of it. */
  readonly outcome: string;
  readonly fill: (products: readonly ProductRow[]) => Pick<OrderForm, "items" | "paymentMethod">;
}

/** What the fraud rules never let through. */
const suspicious = 500;

const byStock = (products: readonly ProductRow[]): ProductRow[] =>
  [...products].sort((a, b) => a.stock - b.stock);

const plenty = (products: readonly ProductRow[]): string => byStock(products).at(-1)?.productId ?? "";

/** One order a way that an order can go. */
export const presets: readonly Preset[] = [
  {
    name: "Happy",
    outcome: "confirmed, paid, shipped",
    fill: (products) => ({ items: [{ productId: plenty(products), quantity: 2 }], paymentMethod: "pm_ok" }),
  },
  {
    name: "Fraud",
    outcome: "refused at once, nothing is written",
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
      // Enough to be short, and too little to be suspicious.
      const quantity = Math.min(99, (scarce?.stock ?? 0) + 5);
      return { items: [{ productId: scarce?.productId ?? "", quantity }], paymentMethod: "pm_ok" };
    },
  },
  {
    name: "Declined card",
    outcome: "payment fails, the stock goes back",
    fill: (products) => ({
      items: [{ productId: plenty(products), quantity: 1 }],
      paymentMethod: "pm_declined",
    }),
  },
  {
    name: "Flaky card",
    outcome: "fails, is tried again, then ships",
    fill: (products) => ({
      items: [{ productId: plenty(products), quantity: 1 }],
      paymentMethod: "pm_flaky",
    }),
  },
];
