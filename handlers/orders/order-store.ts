import * as z from "zod";
import { type Order, order } from "../domain/order";

/** The order as the table has it: with what tells a repeated request from a reused key. */
export const storedOrder = order.extend({ requestHash: z.string() });
export type StoredOrder = z.infer<typeof storedOrder>;

export interface OrderStore {
  /** Strongly consistent. */
  find(orderId: string): Promise<StoredOrder | undefined>;
  /** Writes the order unless one with its id exists; then answers that one. */
  create(order: StoredOrder): Promise<StoredOrder | undefined>;
  /** Writes `after` where the order is still as `before`; false when somebody else wrote it meanwhile. */
  replace(before: Order, after: Order): Promise<boolean>;
}
