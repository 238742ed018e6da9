import { TransitionNotAllowed } from "./errors";
import type { Fulfilment, Order, OrderStatus, Payment, Refund, Shipment, Shortage } from "./order";

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

/** The customer's choice ends where fulfilment begins: from the claim on, the order may be charged any moment. */
export const canBeCancelled = (order: Order): boolean =>
  order.status === "PENDING" || (order.status === "CONFIRMED" && order.fulfilment === undefined);

/**
 * The order, cancelled. Stock it holds is released by the inventory's consumer of OrderCancelled.
 * @throws TransitionNotAllowed when it is being fulfilled, or was decided
 */
export const cancel = (order: Order, at: string, reason = "cancelled by the client"): Order => {
  if (!canBeCancelled(order)) throw new TransitionNotAllowed(order.orderId, order.status, "CANCELLED");
  return transition(order, "CANCELLED", { at, reason });
};

const claimable: readonly OrderStatus[] = ["CONFIRMED", "PAID", "SHIPPING_FAILED"];

/**
 * The order once an execution of fulfilment took it: one version later, in the same status, so that no event
 * follows and no cancellation can.
 * @throws TransitionNotAllowed when there is nothing to fulfil yet, or any more
 */
export const claim = (order: Order, fulfilment: Fulfilment): Order => {
  if (!claimable.includes(order.status))
    throw new TransitionNotAllowed(order.orderId, order.status, "claimed");
  return { ...order, fulfilment, version: order.version + 1, updatedAt: fulfilment.claimedAt };
};

/** @throws TransitionNotAllowed when it isn't CONFIRMED, or nobody claimed it: it could still be cancelled */
export const pay = (order: Order, payment: Payment): Order => {
  if (order.fulfilment === undefined) throw new TransitionNotAllowed(order.orderId, order.status, "PAID");
  return { ...transition(order, "PAID", { at: payment.at }), payment };
};

/**
 * The order whose payment is being given up: one version later, in the same status, so that no event follows and a
 * record of the payment that was under way comes too late.
 */
export const giveUpPayment = (order: Order, reason: string, at: string): Order => ({
  ...order,
  version: order.version + 1,
  updatedAt: at,
  failure: { step: "payment", reason },
});

/** Whether a compensation is taking the payment back: from then on nothing may be charged or recorded. */
export const paymentIsGivenUp = (order: Order): boolean =>
  order.status === "CONFIRMED" && order.failure?.step === "payment";

/** The order that can't be paid for; the same write has to give its stock back. */
export const failPayment = (order: Order, reason: string, at: string): Order => ({
  ...transition(order, "PAYMENT_FAILED", { at, reason }),
  stockReserved: false,
  failure: { step: "payment", reason },
});

/** The order on its way; what had failed before doesn't count any more. */
export const ship = (order: Order, shipment: Shipment): Order => ({
  ...transition(order, "SHIPPED", { at: shipment.at }),
  shipment,
  failure: undefined,
});

const letGo = (order: Order, at: string): Pick<Order, "fulfilment"> =>
  order.fulfilment === undefined ? {} : { fulfilment: { ...order.fulfilment, releasedAt: at } };

/** The order that no carrier takes for now; payment and stock stay, and an operator's execution may claim it. */
export const failShipping = (order: Order, reason: string, at: string): Order => ({
  ...transition(order, "SHIPPING_FAILED", { at, reason }),
  ...letGo(order, at),
  failure: { step: "shipping", reason },
});

/** The order whose shipping failed once more: one version later, in the same status, so that no event follows. */
export const failShippingAgain = (order: Order, reason: string, at: string): Order => ({
  ...order,
  ...letGo(order, at),
  version: order.version + 1,
  updatedAt: at,
  failure: { step: "shipping", reason },
});

/** The order whose money went back; the same write has to give its stock back. */
export const refund = (order: Order, refund: Refund): Order => ({
  ...transition(order, "REFUNDED", { at: refund.at }),
  refund,
  stockReserved: false,
});
