import * as z from "zod";
import { money } from "./money";
import { orderLine, orderRequest } from "./order-request";

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
 * What became of the LLM's part of the fraud check: it scored, it couldn't and the rules decided alone, or
 * no LLM is configured.
 */
export const fraudCheck = z.enum(["scored", "unavailable", "disabled"]);
export type FraudCheck = z.infer<typeof fraudCheck>;

/** A line at the price of the moment of ordering. */
export const pricedLine = orderLine.extend({ name: z.string(), unitPrice: money });
export type PricedLine = z.infer<typeof pricedLine>;

/** A line that the stock couldn't fill, as it was found when the order was rejected. */
export const shortage = z.object({ productId: z.string(), requested: z.int(), available: z.int() });
export type Shortage = z.infer<typeof shortage>;

/**
 * Who fulfils the order: the one execution of the state machine that may charge, ship or refund it, until it
 * lets go of the order.
 */
export const fulfilment = z.object({
  executionId: z.string().min(1),
  claimedAt: z.iso.datetime(),
  releasedAt: z.iso.datetime().optional(),
});
export type Fulfilment = z.infer<typeof fulfilment>;

/** The charge, as the payment provider knows it. */
export const payment = z.object({
  provider: z.string(),
  transactionId: z.string().min(1),
  amount: money,
  at: z.iso.datetime(),
});
export type Payment = z.infer<typeof payment>;

/** The parcel, as the carrier knows it; `estimatedDelivery` is a date. */
export const shipment = z.object({
  carrier: z.string(),
  trackingNumber: z.string().min(1),
  estimatedDelivery: z.iso.date(),
  at: z.iso.datetime(),
});
export type Shipment = z.infer<typeof shipment>;

/** The money that went back, as the payment provider knows it. */
export const refund = z.object({ refundId: z.string().min(1), amount: money, at: z.iso.datetime() });
export type Refund = z.infer<typeof refund>;

/** The step of fulfilment that failed in the end, and why. Gone once it succeeds after all. */
export const failure = z.object({ step: z.enum(["payment", "shipping"]), reason: z.string() });
export type Failure = z.infer<typeof failure>;

const historyEntry = z.object({ status: orderStatus, at: z.iso.datetime(), reason: z.string().optional() });

/** The order as stored and as events carry it. `version` is 1 at first and goes up with every write. */
export const order = z.object({
  orderId,
  version: z.int().min(1),
  status: orderStatus,
  clientId: z.string(),
  customerId: orderRequest.shape.customerId,
  customerEmail: orderRequest.shape.customerEmail,
  customerName: orderRequest.shape.customerName,
  items: z.array(pricedLine).min(1).max(50),
  total: money,
  paymentMethod: orderRequest.shape.paymentMethod,
  shippingAddress: orderRequest.shape.shippingAddress,
  fraudCheck,
  fraudRisk: z.number().min(0).max(1),
  /** Whether this order holds stock: set with CONFIRMED, cleared when the stock goes back. */
  stockReserved: z.boolean(),
  shortages: z.array(shortage).optional(),
  fulfilment: fulfilment.optional(),
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

interface OrderFacts
  extends Pick<
    Order,
    "orderId" | "clientId" | "items" | "total" | "fraudCheck" | "fraudRisk" | "correlationId" | "createdAt"
  > {
  readonly request: z.infer<typeof orderRequest>;
}

/** A PENDING order at version 1. */
export const newOrder = ({ request, ...facts }: OrderFacts): Order => ({
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
  history: [{ status: "PENDING", at: facts.createdAt }],
});
