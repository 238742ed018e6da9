import * as z from "zod";
import { recordedEmailAddress } from "./email-address";
import { money } from "./money";
import { orderLine, orderRequest } from "./order-request";
import { recordedText } from "./text";

export const orderStatus = z.enum([
  "PENDING",
  "CONFIRMED",
  "PAID",
  "SHIPPED",
  "FAILED_INSUFFICIENT_STOCK",
  "PAYMENT_FAILED",
  "SHIPPING_FAILED",
  "CANCELLED",
  "REFUNDED",
]);
export type OrderStatus = z.infer<typeof orderStatus>;

/** `ord_` and 26 characters of Crockford's base 32. */
export const orderId = z.string().regex(/^ord_[0-9A-HJKMNP-TV-Z]{26}$/, {
  error: "must be an order id, e.g. ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC",
});

/**
 * The result of the LLM's part of the fraud check: it scored the order, or it was unavailable and the rules decided
 * alone, or no LLM is configured.
 */
export const fraudCheck = z.enum(["scored", "unavailable", "disabled"]);
export type FraudCheck = z.infer<typeof fraudCheck>;

/** A line with the price at the time of ordering. */
export const pricedLine = orderLine.extend({ name: z.string(), unitPrice: money });
export type PricedLine = z.infer<typeof pricedLine>;

/** A line that exceeded the stock, with the numbers at the time of the rejection. */
export const shortage = z.object({ productId: z.string(), requested: z.int(), available: z.int() });
export type Shortage = z.infer<typeof shortage>;

/**
 * The claim: names the only execution of the state machine that may charge, ship or refund the order, until it releases
 * the claim.
 */
export const fulfilment = z.object({
  executionId: z.string().min(1),
  claimedAt: z.iso.datetime(),
  releasedAt: z.iso.datetime().optional(),
});
export type Fulfilment = z.infer<typeof fulfilment>;

/** External effects, which a write to our tables can't undo; `cancel` undoes a charge, `recall` a label. */
export const attemptKind = z.enum(["charge", "cancel", "label", "recall", "refund"]);
export type AttemptKind = z.infer<typeof attemptKind>;

/**
 * An external effect in progress. It is written before the effect, so that later steps know what may have happened, and
 * removed together with writing the outcome.
 */
export const attempt = z.object({
  /** `<orderId>:<version>`, with the version that began it: the idempotency key of the external call. */
  id: z.string().min(1),
  step: z.enum(["payment", "shipping"]),
  kind: attemptKind,
  /** The provider's or carrier's id of the effect. Without it, nothing was charged or sent. */
  intentId: z.string().min(1).optional(),
  at: z.iso.datetime(),
});
export type Attempt = z.infer<typeof attempt>;

/** The charge, with the payment provider's id. */
export const payment = z.object({
  provider: z.string(),
  transactionId: z.string().min(1),
  amount: money,
  at: z.iso.datetime(),
});
export type Payment = z.infer<typeof payment>;

/** The parcel, with the carrier's data; `estimatedDelivery` is a date. */
export const shipment = z.object({
  carrier: z.string(),
  trackingNumber: z.string().min(1),
  estimatedDelivery: z.iso.date(),
  at: z.iso.datetime(),
});
export type Shipment = z.infer<typeof shipment>;

/** The refund, with the payment provider's id. */
export const refund = z.object({ refundId: z.string().min(1), amount: money, at: z.iso.datetime() });
export type Refund = z.infer<typeof refund>;

/** The step of fulfilment that failed permanently, and why. Removed if it succeeds later. */
export const failure = z.object({ step: z.enum(["payment", "shipping"]), reason: z.string() });
export type Failure = z.infer<typeof failure>;

/** Looser than the rules for requests, so that stored orders stay readable when those become stricter. */
const recordedAddress = z.object({
  name: recordedText(100).optional(),
  line1: recordedText(100),
  line2: recordedText(100).optional(),
  city: recordedText(100),
  region: recordedText(100).optional(),
  postalCode: recordedText(20).optional(),
  country: z.string(),
});

const historyEntry = z.object({
  status: orderStatus,
  at: z.iso.datetime(),
  reason: z.string().optional(),
  /** The order's version when it reached the status. Orders of earlier versions of orderflow lack it. */
  version: z.int().min(1).optional(),
});

/** A step of an order's history, as clients and events contain it. */
export const publicStep = historyEntry.omit({ version: true });

/** The order as stored. `version` is 1 at first and goes up with every write. */
export const order = z.object({
  orderId,
  version: z.int().min(1),
  status: orderStatus,
  clientId: z.string(),
  customerId: recordedText(64),
  customerEmail: recordedEmailAddress,
  customerName: recordedText(100).optional(),
  items: z.array(pricedLine).min(1).max(50),
  total: money,
  paymentMethod: orderRequest.shape.paymentMethod,
  shippingAddress: recordedAddress.optional(),
  fraudCheck,
  fraudRisk: z.number().min(0).max(1),
  /** Whether this order holds stock: set with CONFIRMED, cleared when the stock is returned. */
  stockReserved: z.boolean(),
  shortages: z.array(shortage).optional(),
  fulfilment: fulfilment.optional(),
  attempt: attempt.optional(),
  /** When the reconciler last restarted the order, if ever; a restart doesn't change `version`. */
  restartedAt: z.iso.datetime().optional(),
  payment: payment.optional(),
  shipment: shipment.optional(),
  refund: refund.optional(),
  failure: failure.optional(),
  correlationId: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  history: z.array(historyEntry).min(1),
});
export type Order = z.infer<typeof order>;

/**
 * The part of an order that events carry: what consumers need to decide. Names, addresses, e-mail addresses, payment
 * references and free text stay in the orders table, so that archives, dead letters and logs hold no personal data.
 */
export const orderFacts = order
  .omit({
    customerEmail: true,
    customerName: true,
    shippingAddress: true,
    paymentMethod: true,
    fulfilment: true,
    attempt: true,
    restartedAt: true,
  })
  .extend({
    payment: payment.omit({ transactionId: true }).optional(),
    refund: refund.omit({ refundId: true }).optional(),
    failure: failure.omit({ reason: true }).optional(),
    history: z.array(publicStep.omit({ reason: true })).min(1),
  });
export type OrderFacts = z.infer<typeof orderFacts>;

interface Ordered
  extends Pick<
    Order,
    "orderId" | "clientId" | "items" | "total" | "fraudCheck" | "fraudRisk" | "correlationId" | "createdAt"
  > {
  readonly request: z.infer<typeof orderRequest>;
}

/** Creates a PENDING order at version 1. */
export const newOrder = ({ request, ...facts }: Ordered): Order => ({
  ...facts,
  version: 1,
  status: "PENDING",
  customerId: request.customerId,
  customerEmail: request.customerEmail,
  customerName: request.customerName,
  paymentMethod: request.paymentMethod,
  shippingAddress: request.shippingAddress,
  stockReserved: false,
  updatedAt: facts.createdAt,
  history: [{ status: "PENDING", at: facts.createdAt, version: 1 }],
});
