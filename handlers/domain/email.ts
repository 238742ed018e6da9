import type { DetailType, OrderEvent } from "./events";
import { formatMoney, type Money } from "./money";
import type { Order, OrderFacts } from "./order";

/** The wording of an e-mail as plain text: a heading, and paragraphs separated by blank lines. */
export interface Wording {
  readonly heading: string;
  readonly body: string;
}

export interface Email {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Subjects begin with what happened, because lists of mails cut them off. */
const subjects: Record<DetailType, (order: OrderFacts) => string> = {
  OrderCreated: ({ orderId }) => `We received your order ${orderId}`,
  OrderConfirmed: ({ orderId }) => `Order confirmed: ${orderId}`,
  OrderRejected: (order) => `Out of stock: ${shortNames(order)} (order ${order.orderId})`,
  OrderPaid: ({ orderId, total }) =>
    total.amount === 0 ? `Nothing to pay: order ${orderId}` : `We received your payment for order ${orderId}`,
  OrderPaymentFailed: ({ orderId }) => `Payment failed: order ${orderId}`,
  OrderShipped: ({ orderId }) => `On its way: order ${orderId}`,
  OrderShippingFailed: ({ orderId }) => `Shipping delayed: order ${orderId}`,
  OrderCancelled: ({ orderId }) => `Order cancelled: ${orderId}`,
  OrderRefunded: ({ orderId, total }) =>
    total.amount === 0 ? `Can't be shipped: order ${orderId}` : `Order refunded: ${orderId}`,
};

const bodies: Record<DetailType, (order: OrderFacts) => string> = {
  OrderCreated: () => "Thank you for your order. We are checking that everything is in stock.",
  OrderConfirmed: () => "Good news: everything you ordered is in stock and reserved for you.",
  OrderRejected: (order) =>
    `We are sorry: we can't fill your order, because these products are out of stock: ${shortNames(order)}. ` +
    "Nothing was taken from the stock and nothing is charged.",
  OrderPaid: ({ total }) =>
    total.amount === 0
      ? "Your order costs nothing. We are getting your parcel ready."
      : "Thank you, we received your payment. We are getting your parcel ready.",
  OrderPaymentFailed: () =>
    "Your payment didn't go through, so the order was stopped. Nothing is charged. " +
    "You are welcome to order again with another payment method.",
  OrderShipped: ({ shipment }) =>
    shipment === undefined
      ? "Your parcel left our warehouse."
      : `Your parcel left our warehouse with ${shipment.carrier}. ` +
        `We expect it at your door on ${formatDate(shipment.estimatedDelivery)}.`,
  OrderShippingFailed: () => "We couldn't hand your parcel to the carrier yet. We are working on it.",
  OrderCancelled: () => "Your order was cancelled, as you asked. Nothing is charged.",
  OrderRefunded: ({ total }) =>
    total.amount === 0
      ? "We are sorry: we couldn't ship your order. You paid nothing for it."
      : "We are sorry: we couldn't ship your order. It was refunded in full; " +
        "your bank may take a few days to show it.",
};

const nameOf = (order: OrderFacts, productId: string): string =>
  order.items.find((item) => item.productId === productId)?.name ?? productId;

const shortNames = (order: OrderFacts): string =>
  (order.shortages ?? []).map(({ productId }) => nameOf(order, productId)).join(", ") || "see below";

/** The wording of an e-mail without an LLM. */
export const templateFor = ({ type, data }: OrderEvent): Wording => ({
  heading: oneLine(subjects[type](data)),
  body: bodies[type](data),
});

/** Text for a header: without line breaks and other control characters, and no longer than mail clients show. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ").slice(0, 200);

/** For HTML content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const days = new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeZone: "UTC" });

/** For people: `2026-03-09` is `Monday, March 9, 2026`. */
const formatDate = (date: string): string => days.format(new Date(date));

/** A free order was not paid for, so it has no transaction. */
const isFree = ({ amount }: { readonly amount: Money }): boolean => amount.amount === 0;

const reference = (id: string | undefined): string => (id === undefined ? "" : ` (${id})`);

/** Payment, parcel and refund from the event; the payment's references are only on the order. */
const fulfilmentFacts = ({ payment, shipment, refund }: OrderFacts, order: Order): string[] => [
  ...(payment && !isFree(payment)
    ? [`Paid: ${formatMoney(payment.amount)}${reference(order.payment?.transactionId)}`]
    : []),
  ...(shipment ? [`Carrier: ${shipment.carrier}`, `Tracking number: ${shipment.trackingNumber}`] : []),
  ...(shipment ? [`Expected delivery: ${formatDate(shipment.estimatedDelivery)}`] : []),
  ...(refund && !isFree(refund)
    ? [`Refunded: ${formatMoney(refund.amount)}${reference(order.refund?.refundId)}`]
    : []),
];

const facts = (told: OrderFacts, order: Order): string[] => [
  `Order: ${told.orderId}`,
  ...told.items.map(({ quantity, name, unitPrice }) => `${quantity} × ${name} at ${formatMoney(unitPrice)}`),
  `Total: ${formatMoney(told.total)}`,
  ...fulfilmentFacts(told, order),
  ...(told.shortages ?? []).map(
    (s) => `Out of stock: ${nameOf(told, s.productId)} (${s.requested} ordered, ${s.available} available)`,
  ),
];

/**
 * Composes the e-mail about an event. The subject and the facts (order, lines, total, missing stock) are always ours;
 * the text in between may come from an LLM and is used as plain text only.
 * @param order has the customer's data, which the event lacks; it may be newer than the event
 */
export const composeEmail = (event: OrderEvent, order: Order, wording: Wording): Email => {
  const { data, metadata } = event;
  const greeting = order.customerName === undefined ? "Hello," : `Hello ${order.customerName},`;
  const paragraphs = wording.body.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  const reference = `Reference: ${metadata.correlationId}`;
  return {
    subject: oneLine(subjects[event.type](data)),
    text: [greeting, ...paragraphs, facts(data, order).join("\n"), reference].join("\n\n"),
    html: [
      `<!doctype html><html lang="en"><body><h1>${escapeHtml(wording.heading)}</h1>`,
      ...[greeting, ...paragraphs].map((text) => `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`),
      `<ul>${facts(data, order)
        .map((fact) => `<li>${escapeHtml(fact)}</li>`)
        .join("")}</ul>`,
      `<p><small>${escapeHtml(reference)}</small></p></body></html>`,
    ].join(""),
  };
};
