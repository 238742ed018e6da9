import { TransitionNotAllowed } from "./errors";
import type { Attempt, AttemptKind, Fulfilment, Order, OrderStatus } from "./order";

/** An order with an external effect in progress. */
export type Begun = Order & { readonly attempt: Attempt };
/** An order that stores the provider's or carrier's id of an effect in progress. */
export type Opened = Order & { readonly attempt: Attempt & { readonly intentId: string } };

/** The data that identifies an effect in external calls. */
export interface Intended {
  /** The idempotency key, which the provider may forget after a day. */
  readonly attemptId: string;
  /** The provider's or carrier's own, permanent id of the effect. */
  readonly intentId: string;
}

export const intended = ({ attempt: { id, intentId } }: Opened): Intended => ({ attemptId: id, intentId });

interface Rule {
  readonly step: Attempt["step"];
  readonly statuses: readonly OrderStatus[];
  /** The effect that may be in progress; `none` if there is none. */
  readonly after: readonly (AttemptKind | "none")[];
  /** For errors: "can't become …". */
  readonly done: string;
}

/**
 * When an effect may begin. No other effect follows a refund, and none follows a cancellation except its own end. A
 * label or a refund follows a recall only once its caller knows that the carrier has no parcel.
 */
const rules = {
  charge: { step: "payment", statuses: ["CONFIRMED"], after: ["none"], done: "charged" },
  cancel: { step: "payment", statuses: ["CONFIRMED"], after: ["charge"], done: "given up" },
  label: {
    step: "shipping",
    statuses: ["PAID", "SHIPPING_FAILED"],
    after: ["none", "recall"],
    done: "shipped",
  },
  recall: { step: "shipping", statuses: ["PAID", "SHIPPING_FAILED"], after: ["label"], done: "called back" },
  refund: { step: "payment", statuses: ["SHIPPING_FAILED"], after: ["none", "recall"], done: "refunded" },
} as const satisfies Record<AttemptKind, Rule>;

const undone: ReadonlySet<AttemptKind> = new Set(["cancel", "recall"]);

/** Whether this effect has begun and has no outcome yet. */
export const hasBegun = (order: Order, kind: AttemptKind): order is Begun => order.attempt?.kind === kind;

/** Whether the order has the external id of the effect in progress. */
export const isOpened = (order: Order): order is Opened => order.attempt?.intentId !== undefined;

/** Whether an execution has claimed the order; an unclaimed order may still be cancelled. */
const isClaimed = ({ fulfilment }: Order): boolean =>
  fulfilment !== undefined && fulfilment.releasedAt === undefined;

/** The order in words, for errors. */
const stateOf = ({ status, attempt }: Order): string =>
  attempt === undefined ? status : `${status} with a ${attempt.kind} begun`;

/**
 * Records the intent of an effect on the order. The version goes up, so that later writes of an earlier attempt fail; the
 * status stays, so that no event follows. An effect that undoes another keeps that one's external id.
 * @throws TransitionNotAllowed when the effect may not begin now, or the order isn't claimed
 */
export const begin = (order: Order, kind: AttemptKind, at: string): Begun => {
  const { step, statuses, after, done }: Rule = rules[kind];
  const isNext = statuses.includes(order.status) && after.includes(order.attempt?.kind ?? "none");
  if (!isNext || !isClaimed(order)) throw new TransitionNotAllowed(order.orderId, stateOf(order), done);
  const version = order.version + 1;
  const known = undone.has(kind) ? order.attempt?.intentId : undefined;
  const attempt = { id: `${order.orderId}:${version}`, step, kind, at };
  return {
    ...order,
    version,
    updatedAt: at,
    attempt: known === undefined ? attempt : { ...attempt, intentId: known },
  };
};

/**
 * Claims an order and records the intent of its charge in the same write, so that the claim costs no write of its own.
 * Whoever claims the order later finds the charge begun, and can't begin another.
 * @throws TransitionNotAllowed when it isn't CONFIRMED, or an effect has begun
 */
export const claimToCharge = (order: Order, fulfilment: Fulfilment): Begun =>
  begin({ ...order, fulfilment }, "charge", fulfilment.claimedAt);

/** Stores the external id of the effect on the order: one version later, in the same status. */
export const open = (order: Begun, intentId: string, at: string): Opened => ({
  ...order,
  version: order.version + 1,
  updatedAt: at,
  attempt: { ...order.attempt, intentId },
});

/**
 * Guards the outcome of effects.
 * @param kinds the effects that may be in progress; `none` if no effect is allowed too
 * @throws TransitionNotAllowed when the order's attempt is of another kind
 */
export const requireAttempt = (
  order: Order,
  to: string,
  ...kinds: readonly (AttemptKind | "none")[]
): void => {
  if (!kinds.includes(order.attempt?.kind ?? "none"))
    throw new TransitionNotAllowed(order.orderId, stateOf(order), to);
};
