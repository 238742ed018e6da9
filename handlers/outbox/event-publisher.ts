import type { OrderEvent } from "../domain/events";

/** `refused` would be refused again; `failed` may succeed when it is retried. */
export type Outcome = "published" | "failed" | "refused";

/** The limits of a PutEvents call. */
export const publishLimits = {
  entries: 10,
  /** Bytes per call. 1 MB since 2026-01; the older limit still applies elsewhere and is enough for ten orders. */
  bytes: 256 * 1024,
} as const;

export interface EventPublisher {
  /** The size of an event, as PutEvents counts it. */
  sizeOf(event: OrderEvent): number;
  /** Publishes within `publishLimits`; returns one outcome per event, by position. */
  publish(events: readonly OrderEvent[]): Promise<readonly Outcome[]>;
}
