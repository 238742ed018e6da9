import { type Order, type OrderStatus, orderStatus } from "./order";
import { owesStock, type transitions } from "./order-state";

/** A status that isn't final. */
export type OpenStatus = {
  [Status in OrderStatus]: (typeof transitions)[Status] extends readonly [] ? never : Status;
}[OrderStatus];

const minutes = 60;
const hours = 60 * minutes;

/** In seconds: an execution lasts at most half an hour, and its claim a minute longer. */
const execution = 40 * minutes;

/**
 * Seconds that an order may stay in a status before it is overdue. Exhaustive by type: a new status that isn't final
 * doesn't compile until it is here. SHIPPING_FAILED waits for an operator, who was notified.
 */
export const longestStaySeconds = {
  PENDING: 15 * minutes,
  CONFIRMED: execution,
  PAID: execution,
  SHIPPING_FAILED: 24 * hours,
} as const satisfies Record<OpenStatus, number>;

const isOpen = (status: OrderStatus): status is OpenStatus => status in longestStaySeconds;

/** The minimum of seconds after which an order in a status may be overdue. */
export const soonestOverdueSeconds = (status: OpenStatus): number =>
  Math.min(longestStaySeconds[status], execution);

export const openStatuses: readonly OpenStatus[] = orderStatus.options.filter(isOpen);

/** Seconds that an order with a final status may hold its stock. */
export const longestOwingSeconds = 15 * minutes;

/** How long an order has been in its status. */
export interface Stay {
  /** When it reached its status; ISO 8601. */
  readonly since: string;
  readonly seconds: number;
  /** Seconds since it was last written or restarted. */
  readonly idleSeconds: number;
  /** How long it may stay. An effect in progress must end within one execution. */
  readonly longestSeconds: number;
}

/** Undefined for an order with a final status that holds no stock. */
const longestStayOf = (order: Order): number | undefined => {
  const { status, attempt } = order;
  if (isOpen(status)) return attempt === undefined ? longestStaySeconds[status] : execution;
  return owesStock(order) ? longestOwingSeconds : undefined;
};

/** @returns undefined for an order with a final status that holds no stock */
export const stayOf = (order: Order, now: Date): Stay | undefined => {
  const { history, createdAt, updatedAt, restartedAt = updatedAt } = order;
  const longestSeconds = longestStayOf(order);
  if (longestSeconds === undefined) return undefined;
  const since = history.at(-1)?.at ?? createdAt;
  const secondsFrom = (moment: string): number => (now.getTime() - Date.parse(moment)) / 1_000;
  return {
    since,
    seconds: secondsFrom(since),
    idleSeconds: Math.min(secondsFrom(updatedAt), secondsFrom(restartedAt)),
    longestSeconds,
  };
};

export const isOverdue = ({ seconds, longestSeconds }: Stay): boolean => seconds >= longestSeconds;

/**
 * Whether an overdue order may be restarted now: it has been idle for as long as its status may last, and the time
 * between two restarts doubles, so that an order which a restart doesn't help isn't restarted all day.
 */
export const isDue = ({ seconds, idleSeconds, longestSeconds }: Stay): boolean =>
  idleSeconds >= longestSeconds && idleSeconds >= seconds / 2;

/**
 * Records the restart on the order, in the same version, so that an event in transit still matches the order, and no new
 * event follows.
 */
export const restarted = (order: Order, at: string): Order => ({ ...order, restartedAt: at });
