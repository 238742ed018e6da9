import type { OrderEvent } from "../domain/events";

/** `refused` would be refused again; `failed` is worth another try. */
export type Outcome = "published" | "failed" | "refused";

/** What a call of PutEvents may hold. */
export const publishLimits = {
  entries: 10,
  /** Bytes a call. 1 MB since 2026-01; the older limit still holds elsewhere and is plenty for ten orders. */
  bytes: 256 * 1024,
} as const;

export interface EventPublisher {
  /** The size of an event as PutEvents counts it. */
  sizeOf(event: OrderEvent): number;
  /** Publishes within `publishLimits`; one outcome an event, by position. */
  publish(events: readonly OrderEvent[]): Promise<readonly Outcome[]>;
}
