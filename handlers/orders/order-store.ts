import * as z from "zod";
import { type OrderFacts, order } from "../domain/order";

/** The stored order, with the hash that distinguishes a repeated request from a reused key. */
export const storedOrder = order.extend({ requestHash: z.string() });
export type StoredOrder = z.infer<typeof storedOrder>;

/** The orders table. Every change of an order goes through it, or through a transaction with its stock. */
export interface OrderStore {
  /** Strongly consistent. */
  find(orderId: string): Promise<StoredOrder | undefined>;
  /** Writes the order, unless one with its id exists; then returns that one. */
  create(order: StoredOrder): Promise<StoredOrder | undefined>;
  /**
   * Writes `after` if the order still has the version of `before`; false if it has changed since.
   * @throws OrderNotFound
   */
  move(before: OrderFacts, after: OrderFacts): Promise<boolean>;
}
