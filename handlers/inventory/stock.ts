import type { OrderFacts, Shortage } from "../domain/order";

/** The result of reserving an order's lines, all or none. */
export type Reservation =
  | { readonly outcome: "reserved" }
  | { readonly outcome: "short"; readonly shortages: readonly Shortage[] }
  /** The order has changed since it was read. */
  | { readonly outcome: "stale" };

export interface OrderMove {
  readonly before: OrderFacts;
  readonly after: OrderFacts;
}

/** The result of reserving the lines of several orders in one transaction. */
export type JointReservation =
  | { readonly outcome: "reserved" }
  /** The stock isn't enough for all of them; it may be for some. */
  | { readonly outcome: "short" }
  /** These orders have changed since they were read. */
  | { readonly outcome: "stale"; readonly orderIds: readonly string[] };

/**
 * The stock. It changes only together with an order, from `before` to `after`, on the condition that the order still has
 * the version of `before`.
 */
export interface Stock {
  /**
   * Takes the lines from the stock and changes the order, in one transaction.
   * @throws OrderNotFound, Contention
   */
  reserve(before: OrderFacts, after: OrderFacts): Promise<Reservation>;
  /**
   * Takes the lines of all these orders from the stock and changes the orders, in one transaction: all or none. At most
   * 100 orders and different products in total.
   * @throws Contention
   */
  reserveAll(moves: readonly OrderMove[]): Promise<JointReservation>;
  /**
   * Returns the lines to the stock and changes the order, in one transaction; false if the order has changed since.
   * @throws OrderNotFound, Contention
   */
  release(before: OrderFacts, after: OrderFacts): Promise<boolean>;
}
