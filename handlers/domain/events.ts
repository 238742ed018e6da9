import * as z from "zod";
import { UnexpectedEvent } from "./errors";
import { fieldErrors } from "./field-errors";
import { type Order, type OrderStatus, order } from "./order";
import { upcast } from "./upcast";

/** The `source` of every event. */
export const eventSource = "orderflow.orders";

/**
 * Goes up with a change of `detail` that a consumer of the previous version couldn't read, or that can't read its
 * events; upcast.ts then gets the way from there.
 */
export const schemaVersion = 1;

/** The event that tells that a status was reached. */
export const detailTypes = {
  PENDING: "OrderCreated",
  CONFIRMED: "OrderConfirmed",
  FAILED_INSUFFICIENT_STOCK: "OrderRejected",
  PAID: "OrderPaid",
  PAYMENT_FAILED: "OrderPaymentFailed",
  SHIPPED: "OrderShipped",
  SHIPPING_FAILED: "OrderShippingFailed",
  CANCELLED: "OrderCancelled",
  REFUNDED: "OrderRefunded",
} as const satisfies Record<OrderStatus, string>;
export type DetailType = (typeof detailTypes)[OrderStatus];

const metadata = z.object({
  /** `<orderId>:<orderVersion>`: what consumers recognise a repeat by; the envelope's id may change on replay. */
  eventId: z.string().min(1),
  schemaVersion: z.literal(schemaVersion),
  orderVersion: z.int().min(1),
  occurredAt: z.iso.datetime(),
  correlationId: z.string(),
});

const detailOf = <Status extends OrderStatus>(status: Status) =>
  z.object({ metadata, data: order.extend({ status: z.literal(status) }) });

/** The schema of `detail`, by detail-type: what a schema registry is told, and what consumers check. */
export const detailSchemas = {
  OrderCreated: detailOf("PENDING"),
  OrderConfirmed: detailOf("CONFIRMED"),
  OrderRejected: detailOf("FAILED_INSUFFICIENT_STOCK"),
  OrderPaid: detailOf("PAID"),
  OrderPaymentFailed: detailOf("PAYMENT_FAILED"),
  OrderShipped: detailOf("SHIPPED"),
  OrderShippingFailed: detailOf("SHIPPING_FAILED"),
  OrderCancelled: detailOf("CANCELLED"),
  OrderRefunded: detailOf("REFUNDED"),
} as const satisfies Record<DetailType, z.ZodType>;

const detailType = z.enum(Object.values(detailTypes));

/** What orderflow reads of the envelope that EventBridge delivers; `replay-name` and the like pass by. */
const envelope = z.object({
  source: z.literal(eventSource),
  "detail-type": detailType,
  detail: z.preprocess((detail) => upcast(detail, schemaVersion), z.object({ metadata, data: order })),
});

export interface OrderEvent {
  readonly type: DetailType;
  readonly metadata: z.infer<typeof metadata>;
  readonly data: Order;
}

/** The event of an order in the status it has reached. */
export const eventFor = (data: Order): OrderEvent => ({
  type: detailTypes[data.status],
  metadata: {
    eventId: `${data.orderId}:${data.version}`,
    schemaVersion,
    orderVersion: data.version,
    occurredAt: data.updatedAt,
    correlationId: data.correlationId,
  },
  data,
});

/**
 * The one event that a change of the table stands for; none where no status was reached (a removal, a
 * rewrite of the same version, bookkeeping in the same status).
 */
export const eventOf = (before: Order | undefined, after: Order | undefined): OrderEvent | undefined => {
  if (after === undefined) return undefined;
  if (before !== undefined && (before.version === after.version || before.status === after.status)) {
    return undefined;
  }
  return eventFor(after);
};

/**
 * Reads an event as EventBridge delivered it.
 * @throws UnexpectedEvent naming what is wrong: another source, an unknown detail-type, a detail that doesn't
 * fit its type.
 */
export const readEvent = (delivered: unknown): OrderEvent => {
  const parsed = envelope.safeParse(delivered);
  if (!parsed.success) throw unexpected(parsed.error);
  const { "detail-type": type, detail } = parsed.data;
  if (detailTypes[detail.data.status] !== type) {
    throw new UnexpectedEvent(`${type} carries an order that is ${detail.data.status}.`);
  }
  return { type, ...detail };
};

const unexpected = (error: z.ZodError): UnexpectedEvent => {
  const errors = fieldErrors(error, "event");
  const why = errors.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return new UnexpectedEvent(`This isn't an event of orderflow: ${why}.`, { errors });
};
