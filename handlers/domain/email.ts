import type { DetailType, OrderEvent } from "./events";
import { formatMoney } from "./money";
import type { Order } from "./order";

/** The words of an e-mail, as plain text: a heading, and paragraphs parted by blank lines. */
export interface Wording {
  readonly heading: string;
  readonly body: string;
}

export interface Email {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const subjects: Record<DetailType, (order: Order) => string> = {
  OrderCreated: ({ orderId }) => `We received your order ${orderId}`,
  OrderConfirmed: ({ orderId }) => `Your order ${orderId} is confirmed`,
  OrderRejected: (order) => `Your order ${order.orderId} can't be filled: out of stock: ${shortNames(order)}`,
  OrderPaid: ({ orderId }) => `Your payment for order ${orderId} arrived`,
  OrderPaymentFailed: ({ orderId }) => `The payment for your order ${orderId} failed`,
  OrderShipped: ({ orderId }) => `Your order ${orderId} is on its way`,
  OrderShippingFailed: ({ orderId }) => `The shipping of your order ${orderId} is delayed`,
  OrderCancelled: ({ orderId }) => `Your order ${orderId} is cancelled`,
  OrderRefunded: ({ orderId }) => `Your order ${orderId} is refunded`,
};

const bodies: Record<DetailType, (order: Order) => string> = {
  OrderCreated: () => "Thank you for your order. We are checking that everything is in stock.",
  OrderConfirmed: () => "Good news: everything you ordered is in stock and reserved for you.",
  OrderRejected: (order) =>
    `We are sorry: we can't fill your order, because these products are out of stock: ${shortNames(order)}. ` +
    "Nothing was taken from the stock and nothing is charged.",
  OrderPaid: () => "Thank you, your payment arrived. We are getting your parcel ready.",
  OrderPaymentFailed: () =>
    "Your payment didn't go through, so the order was stopped. Nothing is charged. " +
    "You are welcome to order again with another payment method.",
  OrderShipped: ({ shipment }) =>
    shipment === undefined
      ? "Your parcel left our warehouse."
      : `Your parcel left our warehouse with ${shipment.carrier}. ` +
        `We expect it at your door on ${formatDate(shipment.estimatedDelivery)}.`,
  OrderShippingFailed: () => "We couldn't hand your parcel to the carrier yet. We are looking after it.",
  OrderCancelled: () => "Your order was cancelled, as you asked. Nothing is charged.",
  OrderRefunded: () =>
    "We are sorry: we found no way to send you your parcel. Your order was refunded in full; " +
    "your bank may take a few days to show it.",
};

const nameOf = (order: Order, productId: string): string =>
  order.items.find((item) => item.productId === productId)?.name ?? productId;

const shortNames = (order: Order): string =>
  (order.shortages ?? []).map(({ productId }) => nameOf(order, productId)).join(", ") || "see below";

/** What an e-mail says when no LLM words it. */
export const templateFor = ({ type, data }: OrderEvent): Wording => ({
  heading: oneLine(subjects[type](data)),
  body: bodies[type](data),
});

/** Text for a header: no line breaks or other control characters, and no longer than a mail client shows. */
const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 200);

/** For HTML content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const days = new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeZone: "UTC" });

/** For people: `2026-03-09` is `Monday, March 9, 2026`. */
const formatDate = (date: string): string => days.format(new Date(date));

/** What was paid and sent, and what went back. */
const fulfilmentFacts = ({ payment, shipment, refund }: Order): string[] => [
  ...(payment ? [`Paid: ${formatMoney(payment.amount)} (${payment.transactionId})`] : []),
  ...(shipment ? [`Carrier: ${shipment.carrier}`, `Tracking number: ${shipment.trackingNumber}`] : []),
  ...(shipment ? [`Expected delivery: ${formatDate(shipment.estimatedDelivery)}`] : []),
  ...(refund ? [`Refunded: ${formatMoney(refund.amount)} (${refund.refundId})`] : []),
];

const facts = (order: Order): string[] => [
  `Order: ${order.orderId}`,
  ...order.items.map(({ quantity, name, unitPrice }) => `${quantity} × ${name} at ${formatMoney(unitPrice)}`),
  `Total: ${formatMoney(order.total)}`,
  ...fulfilmentFacts(order),
  ...(order.shortages ?? []).map(
    (s) => `Out of stock: ${nameOf(order, s.productId)} (${s.requested} ordered, ${s.available} available)`,
  ),
];

/**
 * The e-mail of an event. The subject and the facts (order, lines, total, what was short) are always ours;
 * the wording in between may come from an LLM and is taken as plain text only.
 */
export const composeEmail = (event: OrderEvent, wording: Wording): Email => {
  const { data, metadata } = event;
  const greeting = data.customerName === undefined ? "Hello," : `Hello ${data.customerName},`;
  const paragraphs = wording.body.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  const reference = `Reference: ${metadata.correlationId}`;
  return {
    subject: oneLine(subjects[event.type](data)),
    text: [greeting, ...paragraphs, facts(data).join("\n"), reference].join("\n\n"),
    html: [
      `<!doctype html><html lang="en"><body><h1>${escapeHtml(wording.heading)}</h1>`,
      ...[greeting, ...paragraphs].map((text) => `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`),
      `<ul>${facts(data)
        .map((fact) => `<li>${escapeHtml(fact)}</li>`)
        .join("")}</ul>`,
      `<p><small>${escapeHtml(reference)}</small></p></body></html>`,
    ].join(""),
  };
};
