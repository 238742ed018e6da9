import { expect } from "chai";
import { composeEmail, templateFor } from "../../../handlers/domain/email";
import { eventFor } from "../../../handlers/domain/events";
import type { Order, OrderStatus } from "../../../handlers/domain/order";
import { at, pendingOrder, usd } from "../../factories/order";

const orderId = "ord_00000000000000000000000001";
const shipment = { carrier: "World Air", trackingNumber: "WA1", estimatedDelivery: "2026-03-09", at };
const ordered = (changes: Partial<Order> = {}) =>
  pendingOrder({ orderId, ...changes }, { "PROD-001": 2, "PROD-002": 1 });
const mailOf = (order: Order, wording = templateFor(eventFor(order))) =>
  composeEmail(eventFor(order), order, wording);

const lines = `Order: ${orderId}
2 × Name of PROD-001 at $10.00
1 × Name of PROD-002 at $10.00
Total: $30.00`;
const fine = `Order: ${orderId}
2 × Name of PROD-001 at $10.00
1 × Name of PROD-002 at $10.00
Total: $0.00`;

type Mail = readonly [
  when: string,
  status: OrderStatus,
  changes: Partial<Order>,
  subject: string,
  text: string,
];

const mails: readonly Mail[] = [
  [
    "was received",
    "PENDING",
    {},
    `We received your order ${orderId}`,
    `Thank you for your order. We are checking that everything is in stock.\n\n${lines}`,
  ],
  [
    "was confirmed",
    "CONFIRMED",
    {},
    `Order confirmed: ${orderId}`,
    `Good news: everything you ordered is in stock and reserved for you.\n\n${lines}`,
  ],
  [
    "is short of one product",
    "FAILED_INSUFFICIENT_STOCK",
    { shortages: [{ productId: "PROD-002", requested: 1, available: 0 }] },
    `Out of stock: Name of PROD-002 (order ${orderId})`,
    "We are sorry: we can't fill your order, because these products are out of stock: Name of PROD-002. " +
      `Nothing was taken from the stock and nothing is charged.\n\n${lines}\n` +
      "Out of stock: Name of PROD-002 (1 ordered, 0 available)",
  ],
  [
    "is short of several products, one of which it doesn't name",
    "FAILED_INSUFFICIENT_STOCK",
    {
      shortages: [
        { productId: "PROD-001", requested: 2, available: 1 },
        { productId: "PROD-009", requested: 1, available: 0 },
      ],
    },
    `Out of stock: Name of PROD-001, PROD-009 (order ${orderId})`,
    "We are sorry: we can't fill your order, because these products are out of stock: Name of PROD-001, PROD-009. " +
      `Nothing was taken from the stock and nothing is charged.\n\n${lines}\n` +
      "Out of stock: Name of PROD-001 (2 ordered, 1 available)\nOut of stock: PROD-009 (1 ordered, 0 available)",
  ],
  [
    "is short of products that nobody noted",
    "FAILED_INSUFFICIENT_STOCK",
    {},
    `Out of stock: see below (order ${orderId})`,
    "We are sorry: we can't fill your order, because these products are out of stock: see below. " +
      `Nothing was taken from the stock and nothing is charged.\n\n${lines}`,
  ],
  [
    "was paid",
    "PAID",
    { payment: { provider: "stripe", transactionId: "pi_1", amount: usd(3_000), at } },
    `We received your payment for order ${orderId}`,
    `Thank you, we received your payment. We are getting your parcel ready.\n\n${lines}\nPaid: $30.00 (pi_1)`,
  ],
  [
    "costs nothing and will be sent",
    "PAID",
    { total: usd(0), payment: { provider: "none", transactionId: "none", amount: usd(0), at } },
    `Nothing to pay: order ${orderId}`,
    `Your order costs nothing. We are getting your parcel ready.\n\n${fine}`,
  ],
  [
    "couldn't be paid",
    "PAYMENT_FAILED",
    {},
    `Payment failed: order ${orderId}`,
    "Your payment didn't go through, so the order was stopped. Nothing is charged. " +
      `You are welcome to order again with another payment method.\n\n${lines}`,
  ],
  [
    "is on its way",
    "SHIPPED",
    { shipment },
    `On its way: order ${orderId}`,
    "Your parcel left our warehouse with World Air. " +
      `We expect it at your door on Monday, March 9, 2026.\n\n${lines}\nCarrier: World Air\n` +
      "Tracking number: WA1\nExpected delivery: Monday, March 9, 2026",
  ],
  [
    "is on its way, and nobody knows how",
    "SHIPPED",
    {},
    `On its way: order ${orderId}`,
    `Your parcel left our warehouse.\n\n${lines}`,
  ],
  [
    "isn't shipped yet",
    "SHIPPING_FAILED",
    {},
    `Shipping delayed: order ${orderId}`,
    `We couldn't hand your parcel to the carrier yet. We are working on it.\n\n${lines}`,
  ],
  [
    "was cancelled",
    "CANCELLED",
    {},
    `Order cancelled: ${orderId}`,
    `Your order was cancelled, as you asked. Nothing is charged.\n\n${lines}`,
  ],
  [
    "was refunded",
    "REFUNDED",
    { refund: { refundId: "re_1", amount: usd(3_000), at } },
    `Order refunded: ${orderId}`,
    "We are sorry: we couldn't ship your order. It was refunded in full; " +
      `your bank may take a few days to show it.\n\n${lines}\nRefunded: $30.00 (re_1)`,
  ],
  [
    "cost nothing and can't be sent",
    "REFUNDED",
    { total: usd(0), refund: { refundId: "none", amount: usd(0), at } },
    `Can't be shipped: order ${orderId}`,
    `We are sorry: we couldn't ship your order. You paid nothing for it.\n\n${fine}`,
  ],
];

describe("the mail of an order that", () => {
  for (const [when, status, changes, subject, text] of mails)
    it(`${when} says so, as a customer reads it`, () => {
      const mail = mailOf(ordered({ status, ...changes }));

      expect(mail.subject).to.equal(subject);
      expect(mail.text).to.equal(`Hello,\n\n${text}\n\nReference: corr-1`);
    });
});

describe("the text of a mail", () => {
  it("names no reference that the order doesn't have", () => {
    const paid = ordered({
      status: "REFUNDED",
      payment: { provider: "stripe", transactionId: "pi_1", amount: usd(3_000), at },
      refund: { refundId: "re_1", amount: usd(3_000), at },
    });
    const event = eventFor(paid);

    const { text } = composeEmail(event, ordered(), templateFor(event));

    expect(text).to.contain("\nPaid: $30.00\nRefunded: $30.00\n");
  });

  it("has the paragraphs of its wording, without blanks around them", () => {
    const { text } = mailOf(ordered(), { heading: "", body: " One.\n \t\nTwo,\nin two lines. \n\nThree." });

    expect(text).to.match(/^Hello,\n\nOne\.\n\nTwo,\nin two lines\.\n\nThree\.\n\nOrder: /);
  });
});

describe("the HTML of a mail", () => {
  it("has heading, greeting, paragraphs, facts and reference, each as an element", () => {
    const order = pendingOrder({ orderId, customerName: "Ada" });

    const { html } = mailOf(order, { heading: "Fish & chips", body: "One,\ntwo.\n\nThree." });

    expect(html).to.equal(
      '<!doctype html><html lang="en"><body><h1>Fish &#38; chips</h1>' +
        "<p>Hello Ada,</p><p>One,<br>two.</p><p>Three.</p>" +
        `<ul><li>Order: ${orderId}</li><li>2 × Name of PROD-001 at $10.00</li><li>Total: $20.00</li></ul>` +
        "<p><small>Reference: corr-1</small></p></body></html>",
    );
  });
});

describe("the subject of a mail", () => {
  const rejected = (name: string) => {
    const order = pendingOrder({
      orderId,
      status: "FAILED_INSUFFICIENT_STOCK",
      shortages: [{ productId: "PROD-001", requested: 2, available: 0 }],
    });
    return mailOf({ ...order, items: order.items.map((item) => ({ ...item, name })) }).subject;
  };

  it("has one blank where a name has line breaks", () => {
    expect(rejected("Lamp\r\nBcc: all@example.com")).to.equal(
      `Out of stock: Lamp Bcc: all@example.com (order ${orderId})`,
    );
  });

  it("is cut after 200 characters", () => {
    expect(rejected("x".repeat(300))).to.equal(`Out of stock: ${"x".repeat(186)}`);
  });
});
