import { TransitionNotAllowed } from "./errors";
import type { Order, OrderStatus, Shortage } from "./order";

/** From each status, where an order may go. Exhaustive by type: a new status doesn't compile until it is here. */
export const transitions = {
  PENDING: ["CONFIRMED", "FAILED_INSUFFICIENT_STOCK", "CANCELLED"],
  CONFIRMED: ["PAID", "PAYMENT_FAILED", "CANCELLED"],
  PAID: ["SHIPPED", "SHIPPING_FAILED"],
  SHIPPING_FAILED: ["SHIPPED", "REFUNDED"],
  SHIPPED: [],
  FAILED_INSUFFICIENT_STOCK: [],
  PAYMENT_FAILED: [],
  CANCELLED: [],
  REFUNDED: [],
} as const satisfies Record<OrderStatus, readonly OrderStatus[]>;

export const canBecome = (from: OrderStatus, to: OrderStatus): boolean =>
  transitions[from].some((allowed) => allowed === to);

interface Change {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason?: string;
}

/**
 * The order one version later, in its new status, with the change in its history.
 * @throws TransitionNotAllowed when the table has no such step.
 */
export const transition = (order: Order, to: OrderStatus, { at, reason }: Change): Order => {
  if (!canBecome(order.status, to)) throw new TransitionNotAllowed(order.orderId, order.status, to);
  return {
    ...order,
    status: to,
    version: order.version + 1,
    updatedAt: at,
    history: [...order.history, { status: to, at, ...(reason === undefined ? {} : { reason }) }],
  };
};

/** The order once all its lines were taken from the stock. */
export const confirm = (order: Order, at: string): Order => ({
  ...transition(order, "CONFIRMED", { at, reason: "stock reserved" }),
  stockReserved: true,
});

/** The order when the stock couldn't fill it, with the products that were short. */
export const rejectForStock = (order: Order, shortages: readonly Shortage[], at: string): Order => {
  const short = shortages.map((s) => `${s.productId} (${s.requested} wanted, ${s.available} in stock)`);
  const reason = `out of stock: ${short.join(", ")}`;
  return { ...transition(order, "FAILED_INSUFFICIENT_STOCK", { at, reason }), shortages: [...shortages] };
};

/** Whether an order holds stock that it has no use for any more. */
export const owesStock = (order: Order): boolean => order.status === "CANCELLED" && order.stockReserved;

/** The order once its stock went back: one version later, in the same status, so that no event follows. */
export const returnStock = (order: Order, at: string): Order => ({
  ...order,
  stockReserved: false,
  version: order.version + 1,
  updatedAt: at,
});
