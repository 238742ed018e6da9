import type { Order, Shortage } from "../domain/order";

/** What came of trying to take an order's lines from the stock, all or none. */
export type Reservation =
  | { readonly outcome: "reserved" }
  | { readonly outcome: "short"; readonly shortages: readonly Shortage[] }
  /** The order isn't at the version any more that the change was made for. */
  | { readonly outcome: "stale" };

export interface OrderMove {
  readonly before: Order;
  readonly after: Order;
}

/** What came of trying to take the lines of many orders from the stock at once. */
export type JointReservation =
  | { readonly outcome: "reserved" }
  /** The stock can't fill all of them; some it may. */
  | { readonly outcome: "short" }
  /** These aren't at the version any more that the change was made for. */
  | { readonly outcome: "stale"; readonly orderIds: readonly string[] };

/** Each write moves the order from `before` to `after`, on condition that it is still at `before.version`. */
export interface Orders {
  /** Strongly consistent. */
  find(orderId: string): Promise<Order | undefined>;
  /**
   * Moves the order; false when it was moved meanwhile.
   * @throws OrderNotFound
   */
  move(before: Order, after: Order): Promise<boolean>;
}

/** The stock, which only moves together with an order. */
export interface Stock extends Orders {
  /**
   * Takes the lines and moves the order, in one transaction.
   * @throws OrderNotFound, Contention
   */
  reserve(before: Order, after: Order): Promise<Reservation>;
  /**
   * Takes the lines of all of these orders and moves them, in one transaction: all or none. At most 100 different
   * orders and products in sum.
   * @throws Contention
   */
  reserveAll(moves: readonly OrderMove[]): Promise<JointReservation>;
  /**
   * Gives the lines back and moves the order, in one transaction; false when the order was moved meanwhile.
   * @throws OrderNotFound, Contention
   */
  release(before: Order, after: Order): Promise<boolean>;
}
