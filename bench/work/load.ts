import { setTimeout as wait } from "node:timers/promises";
import type { RunningCloud } from "../../tests/e2e/cloud";

/** The products of the local catalogue, the most popular first. */
const products = ["PROD-005", "PROD-002", "PROD-001", "PROD-003", "PROD-004"] as const;
/** So much stock that it never runs out. */
const plenty = 1_000_000;

export const stockEverything = async (cloud: RunningCloud): Promise<void> => {
  for (const product of products) await cloud.setStock(product, plenty);
};

export interface Placed {
  readonly customerId: string;
  readonly customerEmail: string;
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  readonly paymentMethod?: string;
}

/** An order of two lines that will be shipped; each has a customer of its own. */
export const plainOrder = (index: number, run: string): Placed => ({
  customerId: `${run}-${index}`,
  customerEmail: `${run}-${index}@example.com`,
  items: [
    { productId: "PROD-005", quantity: 1 },
    { productId: "PROD-002", quantity: 1 },
  ],
});

/** The popularity of a product falls with its rank: four of ten orders have the first. */
const pattern = [0, 1, 0, 2, 1, 0, 3, 2, 0, 4] as const;

/** An order of a realistic mix: one to three lines, every fourth customer has ordered before, one payment in twenty fails. */
export const mixedOrder = (index: number, run: string): Placed => {
  const rank = pattern[index % pattern.length] ?? 0;
  const lines = 1 + (index % 3);
  const customer = index % 4 === 3 ? index - 3 : index;
  return {
    customerId: `${run}-${customer}`,
    customerEmail: `${run}-${customer}@example.com`,
    items: Array.from({ length: lines }, (_, line) => ({
      productId: products[(rank + line) % products.length] ?? products[0],
      quantity: 1,
    })),
    ...(index % 20 === 19 ? { paymentMethod: "pm_declined" } : {}),
  };
};

/** The product that most orders contain, and their part. */
export const hotProductOf = (orders: readonly Placed[]): { productId: string; share: number } => {
  const counts = products.map((productId) => ({
    productId,
    share:
      orders.filter(({ items }) => items.some((item) => item.productId === productId)).length / orders.length,
  }));
  return counts.reduce((most, one) => (one.share > most.share ? one : most));
};

/** Customers that order at the same time. Few, so that functions needn't wait for a processor. */
const customers = 2;

/** Places orders, and waits until each has ended; each is read a few times, as a shop's page does. */
export const placeAll = async (cloud: RunningCloud, orders: readonly Placed[]): Promise<void> => {
  const left = [...orders];
  const customer = async (): Promise<void> => {
    for (let order = left.shift(); order; order = left.shift()) {
      const { status, body } = await cloud.place(order);
      if (status !== 201) throw new Error(`POST /orders answered ${status}: ${JSON.stringify(body)}`);
      await ended(cloud, body.orderId);
    }
  };
  await Promise.all(Array.from({ length: customers }, customer));
};

const finished: ReadonlySet<unknown> = new Set(["SHIPPED", "PAYMENT_FAILED"]);

const ended = async (cloud: RunningCloud, orderId: unknown): Promise<void> => {
  const deadline = Date.now() + 300_000;
  while (Date.now() < deadline) {
    await wait(1_000);
    if (finished.has((await cloud.order(orderId)).body.status)) return;
  }
  throw new Error(`${String(orderId)} didn't end within five minutes`);
};
