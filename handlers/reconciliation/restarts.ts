import type { Order } from "../domain/order";
import type { Remedy } from "./remedy";

/** Ways to restart an order. Each may be repeated, because the receivers recognise repeats. */
export interface Restarts {
  /**
   * Publishes the event of the order's current status.
   * @throws Error when the bus doesn't accept it
   */
  publish(order: Order): Promise<void>;
  /** Starts an execution of fulfilment; one with the same name is the same restart. */
  execute(order: Order, action: Exclude<Remedy, "publish">, name: string): Promise<void>;
}
