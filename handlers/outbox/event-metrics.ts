import type { OrderEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";

/**
 * What every order's events tell about the business: each change of status passes here, whoever made it. A batch
 * that comes again counts again; that is rare, and these are no books.
 */
export const measureEvent = (telemetry: Telemetry, { type, metadata, data }: OrderEvent, now: Date): void => {
  const occurredAt = Date.parse(metadata.occurredAt);
  const sinceOrder = occurredAt - Date.parse(data.createdAt);
  const { amount, currency } = data.total;
  telemetry.measure("PublishLagMs", Math.max(0, now.getTime() - occurredAt));
  if (type === "OrderConfirmed") telemetry.measure("OrderToConfirmedMs", sinceOrder);
  if (type === "OrderShipped") telemetry.measure("OrderToShippedMs", sinceOrder);
  if (type === "OrderPaid") telemetry.count("OrderRevenue", amount, { currency });
  if (type === "OrderRefunded") telemetry.count("OrderRefunds", amount, { currency });
};
