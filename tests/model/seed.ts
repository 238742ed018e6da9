import { begin, open } from "../../handlers/domain/attempt";
import type { Order } from "../../handlers/domain/order";
import { claim, confirm, failShipping, pay, release } from "../../handlers/domain/order-state";
import { derivedOrderId } from "../../handlers/orders/order-id";
import { pendingOrder } from "../factories/order";
import type { Tables } from "./tables";

/** How far an order has come before anything else happens. */
export type Beginning = "pending" | "confirmed" | "unshipped" | "refund given up";

export interface SeededOrder {
  readonly lines: Readonly<Record<string, number>>;
  readonly paymentMethod: string;
  readonly postalCode: string;
  /** Beyond `pending` only where there is enough stock. */
  readonly begin: Beginning;
}

/** An order that was placed before anything else happens. @returns how far it came */
export const seed = (tables: Tables, { begin, ...wish }: SeededOrder, index: number): Order => {
  const { lines, paymentMethod, postalCode } = wish;
  const orderId = derivedOrderId("seed", String(index));
  const shippingAddress = { line1: "1 Main St", city: "Springfield", postalCode, country: "US" };
  const order = pendingOrder({ orderId, paymentMethod, shippingAddress }, lines);
  tables.insert({ ...order, requestHash: "seeded" });
  const fits = order.items.every(({ productId, quantity }) => (tables.stock.get(productId) ?? 0) >= quantity);
  if (begin === "pending" || !fits) return order;
  const confirmed = confirm(order, order.createdAt);
  tables.update(order, confirmed, "takes");
  if (begin === "confirmed") return confirmed;
  const unshipped = failed(tables, confirmed);
  return begin === "unshipped" ? unshipped : refundGivenUp(tables, unshipped);
};

const written = <After extends Order>(tables: Tables, before: Order, after: After): After => {
  tables.update(before, after, "stays");
  return after;
};

/** Pays an order, at the forgetful provider, and lets its shipping fail as often as the address has it. */
const failed = (tables: Tables, confirmed: Order): Order => {
  const { orderId, createdAt: at, total } = confirmed;
  const claimed = written(tables, confirmed, claim(confirmed, { executionId: "seed", claimedAt: at }));
  const begun = written(tables, claimed, begin(claimed, "charge", at));
  const transactionId = `pi_of_${orderId}`;
  const opened = written(tables, begun, open(begun, transactionId, at));
  tables.settle(`charge#${orderId}/${transactionId}`, { outcome: "charged", transactionId });
  const paid = written(
    tables,
    opened,
    pay(opened, { provider: "forgetful", transactionId, amount: total, at }),
  );
  tables.ledger.set(`label#${orderId}`, { id: `label#${orderId}`, attempts: 2 });
  return written(tables, paid, failShipping(paid, "it is out of reach", at));
};

/** Begins a refund, and lets go of the order before the money moves. */
const refundGivenUp = (tables: Tables, unshipped: Order): Order => {
  const { createdAt: at } = unshipped;
  const claimed = written(tables, unshipped, claim(unshipped, { executionId: "seed-2", claimedAt: at }));
  const begun = written(tables, claimed, begin(claimed, "refund", at));
  return written(tables, begun, release(begun, at));
};
