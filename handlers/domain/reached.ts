import type { Order, OrderStatus } from "./order";

/** When an order reached its current status, and the version that it had then. */
export interface Reached {
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Statuses up to which only changes of status increase the version. */
const withoutNotes: readonly OrderStatus[] = [
  "PENDING",
  "CONFIRMED",
  "FAILED_INSUFFICIENT_STOCK",
  "CANCELLED",
];

/**
 * Finds when an order reached its status. Claims, attempts and returned stock increase the version within a status; the
 * history keeps the version of the change of status.
 *
 * The histories of earlier versions of orderflow lack the version. It follows from the history if no claim came before,
 * and is the current version in a final status. An order that was PAID or SHIPPING_FAILED may have been written since;
 * then only the current version is known.
 */
export const reached = ({ status, version, updatedAt, history }: Order): Reached => {
  const last = history.at(-1);
  // Somebody has written the status by hand.
  if (last?.status !== status) return { version, at: updatedAt };
  const derived = withoutNotes.includes(status) ? Math.min(history.length, version) : version;
  return { version: last.version ?? derived, at: last.at };
};
