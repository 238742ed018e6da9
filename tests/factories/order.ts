import { eventFor, eventSource, type OrderEvent } from "../../handlers/domain/events";
import { newOrder, type Order } from "../../handlers/domain/order";
import { type OrderRequest, orderRequest } from "../../handlers/domain/order-request";
import { randomOrderId } from "../../handlers/orders/order-id";

export const at = "2026-03-01T10:00:00.000Z";
export const usd = (amount: number) => ({ amount, currency: "USD" });

/** A valid body of `POST /orders`. */
export const requestBody = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  customerId: "CUST-123",
  customerEmail: "ada@example.com",
  items: [{ productId: "PROD-001", quantity: 2 }],
  ...changes,
});

export const request = (changes: Readonly<Record<string, unknown>> = {}): OrderRequest =>
  orderRequest.parse(requestBody(changes));

/** A PENDING order; `lines` are product ids and quantities. */
export const pendingOrder = (
  changes: Partial<Order> = {},
  lines: Readonly<Record<string, number>> = { "PROD-001": 2 },
): Order => {
  const items = Object.entries(lines).map(([productId, quantity]) => ({
    productId,
    quantity,
    name: `Name of ${productId}`,
    unitPrice: usd(1_000),
  }));
  const total = usd(items.reduce((sum, { quantity }) => sum + quantity * 1_000, 0));
  const order = newOrder({
    orderId: randomOrderId(),
    clientId: "default",
    correlationId: "corr-1",
    request: request(),
    items,
    total,
    fraudCheck: "scored",
    fraudRisk: 0.1,
    createdAt: at,
  });
  return { ...order, ...changes };
};

/** The event as EventBridge delivers it. */
export const delivered = (order: Order): Record<string, unknown> => envelopeOf(eventFor(order));

export const envelopeOf = ({ type, metadata, data }: OrderEvent): Record<string, unknown> => ({
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": type,
  source: eventSource,
  account: "000000000000",
  time: "2026-03-01T10:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: { metadata, data },
});
