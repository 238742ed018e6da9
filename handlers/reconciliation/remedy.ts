import { hasBegun } from "../domain/attempt";
import type { Order } from "../domain/order";
import { owesStock } from "../domain/order-state";
import type { FulfilmentAction } from "../fulfilment/claim";
import type { Outside } from "./outside";

/** A way to restart an order: publish its event again, or start an execution. */
export type Remedy = "publish" | Extract<FulfilmentAction, "resume" | "refund">;

export interface RemedyRules {
  /** Whether orders that can't be shipped are refunded without an operator. */
  readonly compensateShippingFailure: boolean;
}

/**
 * Chooses a remedy for an overdue order, without making an operator's decisions.
 * @returns undefined if a person must decide
 */
export const remedyFor = (order: Order, outside: Outside, rules: RemedyRules): Remedy | undefined => {
  if (outside.payment === "refunded" && !isGivingBack(order, outside)) return undefined;
  switch (order.status) {
    case "PENDING":
      return "publish";
    // The inventory releases the stock on the event. Other final statuses release it in the same write.
    case "CANCELLED":
      return owesStock(order) ? "publish" : undefined;
    case "CONFIRMED":
    case "PAID":
      return "resume";
    case "SHIPPING_FAILED":
      if (order.attempt !== undefined) return "resume";
      return rules.compensateShippingFailure ? "refund" : undefined;
    default:
      return undefined;
  }
};

/** Whether the order itself recorded the refund. Otherwise, resuming would also give the goods away. */
const isGivingBack = (order: Order, { label }: Outside): boolean =>
  label === undefined && (hasBegun(order, "refund") || hasBegun(order, "cancel"));
