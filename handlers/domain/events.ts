import * as z from "zod";
import { UnexpectedEvent } from "./errors";
import { fieldErrors } from "./field-errors";
import { type Order, type OrderFacts, type OrderStatus, orderFacts } from "./order";
import { reached } from "./reached";
import { upcast } from "./upcast";

/** The `source` of every event. */
export const eventSource = "orderflow.orders";

/**
 * Bump for any breaking change to `detail`, and add an upcaster from the previous version to upcast.ts.
 * Version 2 carries no personal data.
 */
export const schemaVersion = 2;

/** The event for each status. */
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
  /** `<orderId>:<orderVersion>`: by it, consumers recognise a repeat; the envelope's id may change on replay. */
  eventId: z.string().min(1),
  schemaVersion: z.literal(schemaVersion),
  orderVersion: z.int().min(1),
  occurredAt: z.iso.datetime(),
  correlationId: z.string(),
});

const detailOf = <Status extends OrderStatus>(status: Status) =>
  z.object({ metadata, data: orderFacts.extend({ status: z.literal(status) }) });

/** The schema of `detail`, by detail-type: published to a schema registry, and checked by consumers. */
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

/** The parts of EventBridge's envelope that orderflow reads; others, such as `replay-name`, are ignored. */
const envelope = z.object({
  source: z.literal(eventSource),
  "detail-type": detailType,
  detail: z.preprocess((detail) => upcast(detail, schemaVersion), z.object({ metadata, data: orderFacts })),
});

export interface OrderEvent {
  readonly type: DetailType;
  readonly metadata: z.infer<typeof metadata>;
  readonly data: OrderFacts;
}

/**
 * Makes the event of an order's current status. It has the same version and id whenever it is made, even if the order
 * was written again since.
 */
export const eventFor = (order: Order): OrderEvent => {
  const { version, at } = reached(order);
  return {
    type: detailTypes[order.status],
    metadata: {
      eventId: `${order.orderId}:${version}`,
      schemaVersion,
      orderVersion: version,
      occurredAt: at,
      correlationId: order.correlationId,
    },
    // The order's current state, because a consumer writes it on the condition of its current version.
    data: orderFacts.parse(order),
  };
};

/**
 * Returns the event of a change of the table; undefined if no status was reached (a removal, a rewrite of the same
 * version, a change within the same status).
 */
export const eventOf = (before: Order | undefined, after: Order | undefined): OrderEvent | undefined => {
  if (after === undefined) return undefined;
  if (before !== undefined && (before.version === after.version || before.status === after.status)) {
    return undefined;
  }
  return eventFor(after);
};

/**
 * Parses an event that EventBridge delivered.
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
