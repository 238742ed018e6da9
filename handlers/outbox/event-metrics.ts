import type { OrderEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";

/**
 * What an event tells of the time that passed: each change of status passes here. A batch that comes again counts
 * again; that is rare, and these are no books.
 */
export const measureEvent = (telemetry: Telemetry, { type, metadata, data }: OrderEvent, now: Date): void => {
  const occurredAt = Date.parse(metadata.occurredAt);
  // The clocks of two functions differ a little.
  telemetry.measure("PublishLagMs", Math.max(0, now.getTime() - occurredAt));
  if (type === "OrderConfirmed")
    telemetry.measure("OrderToConfirmedMs", occurredAt - Date.parse(data.createdAt));
};
