import type { OrderView } from "../api/orders-api";
import { type Ended, ignored } from "./fulfilment";

/** The part of an order that the redrive needs. */
type State = Pick<OrderView, "orderId" | "status">;

export interface Redriving<Order extends State> {
  find(): Promise<Order | undefined>;
  /** Resumes the order, and waits for the execution to end. */
  resume(order: Order): Promise<Pick<Ended, "outcome" | "begun" | "failure"> & { readonly order: State }>;
}

/** Statuses that need an execution, or a decision. */
const unfinished: ReadonlySet<OrderView["status"]> = new Set(["CONFIRMED", "PAID", "SHIPPING_FAILED"]);

/**
 * Resumes the order of a dead letter, and checks the result.
 * @returns why the letter stays; undefined if the order's status has changed, or nothing was left to do
 */
export const redriveOrder = async <Order extends State>(
  orderId: string,
  { find, resume }: Redriving<Order>,
): Promise<string | undefined> => {
  const before = await find();
  if (before === undefined) return `there is no order ${orderId}`;
  if (!unfinished.has(before.status)) return undefined;
  const ended = await resume(before);
  if (ended.order.status !== before.status) return undefined;
  if (ended.failure !== undefined) return `${orderId} is ${ended.order.status}: ${ended.failure}`;
  return ended.outcome === "IGNORED" ? ignored(ended, "resume") : undecided(orderId);
};

/** An order that an execution tried to ship again without success. */
const undecided = (orderId: string): string =>
  `${orderId} is SHIPPING_FAILED and needs a decision: fulfil retry or fulfil refund`;
