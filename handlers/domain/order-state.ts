import { type Begun, begin, requireAttempt } from "./attempt";
import { TransitionNotAllowed } from "./errors";
import type {
  Fulfilment,
  Order,
  OrderFacts,
  OrderStatus,
  Payment,
  Refund,
  Shipment,
  Shortage,
} from "./order";

/** The statuses that may follow each status. Exhaustive by type: a new status doesn't compile until it is here. */
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
 * Moves an order to a new status: one version later, with the change in its history.
 * @throws TransitionNotAllowed when the table doesn't allow this change.
 */
export const transition = <O extends OrderFacts>(order: O, to: OrderStatus, { at, reason }: Change): O => {
  if (!canBecome(order.status, to)) throw new TransitionNotAllowed(order.orderId, order.status, to);
  const version = order.version + 1;
  return {
    ...order,
    status: to,
    version,
    updatedAt: at,
    history: [...order.history, { status: to, at, version, ...(reason === undefined ? {} : { reason }) }],
  };
};

/** Confirms an order, after all its lines were taken from the stock. */
export const confirm = <O extends OrderFacts>(order: O, at: string): O => ({
  ...transition(order, "CONFIRMED", { at, reason: "stock reserved" }),
  stockReserved: true,
});

/** Rejects an order for lack of stock, with the missing products. */
export const rejectForStock = <O extends OrderFacts>(
  order: O,
  shortages: readonly Shortage[],
  at: string,
): O => {
  const short = shortages.map((s) => `${s.productId} (${s.requested} wanted, ${s.available} in stock)`);
  const reason = `out of stock: ${short.join(", ")}`;
  return { ...transition(order, "FAILED_INSUFFICIENT_STOCK", { at, reason }), shortages: [...shortages] };
};

/** Ends in which an order has no use for its stock any more. */
export const endsWithoutGoods: readonly OrderStatus[] = [
  "FAILED_INSUFFICIENT_STOCK",
  "PAYMENT_FAILED",
  "CANCELLED",
  "REFUNDED",
];

/** Whether an order holds stock that it must return. */
export const owesStock = ({ status, stockReserved }: Pick<Order, "status" | "stockReserved">): boolean =>
  stockReserved && endsWithoutGoods.includes(status);

/** Records that the stock was returned: one version later, in the same status, so that no event follows. */
export const returnStock = (order: Order, at: string): Order => ({
  ...order,
  stockReserved: false,
  version: order.version + 1,
  updatedAt: at,
});

/** Whether the customer may cancel: until the claim, because from then on the order may be charged at any moment. */
export const canBeCancelled = (order: Order): boolean =>
  order.status === "PENDING" || (order.status === "CONFIRMED" && order.fulfilment === undefined);

/**
 * Cancels an order. The inventory's consumer of OrderCancelled releases the stock that it holds.
 * @throws TransitionNotAllowed when it is being fulfilled, or has a final status
 */
export const cancel = (order: Order, at: string, reason = "cancelled by the client"): Order => {
  if (!canBeCancelled(order)) throw new TransitionNotAllowed(order.orderId, order.status, "CANCELLED");
  return transition(order, "CANCELLED", { at, reason });
};

const claimable: readonly OrderStatus[] = ["CONFIRMED", "PAID", "SHIPPING_FAILED"];

/**
 * Claims an order for a fulfilment execution: one version later, in the same status, so that no event follows. A claimed
 * order can't be cancelled.
 * @throws TransitionNotAllowed when it can't be fulfilled yet, or no longer
 */
export const claim = (order: Order, fulfilment: Fulfilment): Order => {
  if (!claimable.includes(order.status))
    throw new TransitionNotAllowed(order.orderId, order.status, "claimed");
  return { ...order, fulfilment, version: order.version + 1, updatedAt: fulfilment.claimedAt };
};

const letGo = (order: Order, at: string): Pick<Order, "fulfilment"> =>
  order.fulfilment === undefined ? {} : { fulfilment: { ...order.fulfilment, releasedAt: at } };

/** Releases an execution's claim: one version later, in the same status. The next execution may claim the order. */
export const release = (order: Order, at: string): Order => ({
  ...order,
  ...letGo(order, at),
  version: order.version + 1,
  updatedAt: at,
});

/** @throws TransitionNotAllowed when it isn't CONFIRMED, or no charge has begun, so it could still be cancelled */
export const pay = (order: Order, payment: Payment): Order => {
  requireAttempt(order, "PAID", "charge");
  return { ...transition(order, "PAID", { at: payment.at }), payment, attempt: undefined };
};

/**
 * Records that the payment is being given up: from then on nothing may be charged or recorded as paid, and a charge must
 * be refunded.
 * @throws TransitionNotAllowed when no charge has begun
 */
export const giveUpPayment = (order: Order, reason: string, at: string): Begun => ({
  ...begin(order, "cancel", at),
  failure: { step: "payment", reason },
});

/**
 * Records that the payment failed; the same write must return the order's stock.
 * @throws TransitionNotAllowed when it isn't CONFIRMED
 */
export const failPayment = (order: Order, reason: string, at: string): Order => ({
  ...transition(order, "PAYMENT_FAILED", { at, reason }),
  stockReserved: false,
  failure: { step: "payment", reason },
  attempt: undefined,
});

/**
 * Records that the order was shipped, and clears an earlier failure. A recall that came too late ends like this, too.
 * @throws TransitionNotAllowed when no label was requested
 */
export const ship = (order: Order, shipment: Shipment): Order => {
  requireAttempt(order, "SHIPPED", "label", "recall");
  return {
    ...transition(order, "SHIPPED", { at: shipment.at }),
    shipment,
    failure: undefined,
    attempt: undefined,
  };
};

/**
 * Records that the parcel is being recalled.
 * @throws TransitionNotAllowed when no label was requested
 */
export const callBack = (order: Order, reason: string, at: string): Begun => ({
  ...begin(order, "recall", at),
  failure: { step: "shipping", reason },
});

/**
 * Records that shipping failed. Payment and stock stay, and an execution that an operator starts may claim the order. If
 * shipping had failed before, the order keeps its status, so no second event follows.
 * @throws TransitionNotAllowed when it isn't paid, or a refund has begun
 */
export const failShipping = (order: Order, reason: string, at: string): Order => {
  requireAttempt(order, "SHIPPING_FAILED", "none", "label", "recall");
  const again = order.status === "SHIPPING_FAILED";
  return {
    ...(again
      ? release(order, at)
      : { ...transition(order, "SHIPPING_FAILED", { at, reason }), ...letGo(order, at) }),
    failure: { step: "shipping", reason },
    attempt: undefined,
  };
};

/**
 * Records the refund; the same write must return the order's stock.
 * @throws TransitionNotAllowed when no refund has begun
 */
export const refund = (order: Order, refund: Refund): Order => {
  requireAttempt(order, "REFUNDED", "refund");
  return {
    ...transition(order, "REFUNDED", { at: refund.at }),
    refund,
    stockReserved: false,
    attempt: undefined,
  };
};
