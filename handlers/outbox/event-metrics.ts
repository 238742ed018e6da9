import type { OrderEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";

/**
 * Measures durations from an event; each change of status passes through here. A repeated batch is counted again, which
 * is rare and acceptable for metrics.
 */
export const measureEvent = (telemetry: Telemetry, { type, metadata, data }: OrderEvent, now: Date): void => {
  const occurredAt = Date.parse(metadata.occurredAt);
  // The clocks of two functions may differ slightly.
  telemetry.measure("PublishLagMs", Math.max(0, now.getTime() - occurredAt));
  if (type === "OrderConfirmed")
    telemetry.measure("OrderToConfirmedMs", occurredAt - Date.parse(data.createdAt));
};
