import { expect } from "chai";
import { composeEmail, templateFor } from "../../../handlers/domain/email";
import { eventFor } from "../../../handlers/domain/events";
import { type Order, orderStatus } from "../../../handlers/domain/order";
import { rejectForStock } from "../../../handlers/domain/order-state";
import { at, pendingOrder, usd } from "../../factories/order";

/** The mail of the event that this order has just caused. */
const mailOf = (order: Order, wording = templateFor(eventFor(order))) =>
  composeEmail(eventFor(order), order, wording);

describe("e-mails", () => {
  it("have a subject of their own for each event", () => {
    const orders = orderStatus.options.map((status) => pendingOrder({ status }));

    const subjects = orders.map((order) => mailOf(order).subject.replace(/ord_\w+/, ""));

    expect(new Set(subjects).size).to.equal(orderStatus.options.length);
  });

  it("name what was short by its name", () => {
    const shortages = [{ productId: "PROD-001", requested: 2, available: 1 }];
    const order = rejectForStock(pendingOrder(), shortages, at);

    const { subject, text, html } = mailOf(order);

    expect(subject).to.match(/^Out of stock: Name of PROD-001 /);
    for (const body of [text, html]) expect(body).to.contain("Name of PROD-001 (2 ordered, 1 available)");
  });

  it("are text made HTML: whatever the wording and the customer's name contain", () => {
    const name = `<img src=x onerror="alert('1')">`;
    const order = pendingOrder({ customerName: name });

    const { html, text } = mailOf(order, {
      heading: "<b>&",
      body: "<script>alert(1)</script>\n\nsecond",
    });

    const markup = html.match(/<[^>]*>/g) ?? [];
    expect(markup.filter((tag) => /script|img|<b>/.test(tag))).to.deep.equal([]);
    expect(html).to.contain("&#60;script&#62;alert(1)&#60;/script&#62;</p><p>second");
    expect(html).to.contain("&#60;b&#62;&#38;");
    expect(text).to.contain(name);
  });

  it("keep the facts whatever the wording says", () => {
    const order = pendingOrder();

    const { text } = mailOf(order, { heading: "Free!", body: "Everything is free today." });

    expect(text).to.contain("2 × Name of PROD-001 at $10.00").and.contain("Total: $20.00");
    expect(text).to.contain("Reference: corr-1");
  });

  it("tell carrier, tracking number and estimate of what is shipped", () => {
    const shipment = { carrier: "World Air", trackingNumber: "WA1", estimatedDelivery: "2026-03-09", at };
    const order = pendingOrder({ status: "SHIPPED", shipment });

    const { text } = mailOf(order);

    expect(text).to.contain("with World Air. We expect it at your door on Monday, March 9, 2026.");
    expect(text).to.contain("Tracking number: WA1\nExpected delivery: Monday, March 9, 2026");
  });

  it("tell what was paid, and what went back", () => {
    const payment = { provider: "simulated", transactionId: "ch_1", amount: usd(2_000), at };
    const refund = { refundId: "re_1", amount: usd(2_000), at };
    const order = pendingOrder({ status: "REFUNDED", payment, refund });

    const { text } = mailOf(order);

    expect(text).to.contain("Paid: $20.00 (ch_1)").and.contain("Refunded: $20.00 (re_1)");
  });

  it("speak of no payment of an order that costs nothing", () => {
    const order = pendingOrder({ total: usd(0) });
    const payment = { provider: "none", transactionId: "none", amount: usd(0), at: order.createdAt };
    const refund = { refundId: "none", amount: usd(0), at: order.createdAt };

    const mails = (["PAID", "SHIPPED", "REFUNDED"] as const).map((status) =>
      mailOf({ ...order, status, payment, refund }),
    );

    for (const { subject, text } of mails) {
      expect(subject).not.to.match(/received your payment|refunded/);
      expect(text)
        .to.contain("Total: $0.00")
        .and.not.match(/Paid:|Refunded:|received your payment|in full/);
    }
  });

  it("report what the event reports when the order is ahead of it, and greet by the order's name", () => {
    const ordered = pendingOrder();
    const shipment = { carrier: "World Air", trackingNumber: "WA1", estimatedDelivery: "2026-03-09", at };
    const now = { ...ordered, customerName: "Ada", status: "SHIPPED" as const, shipment };

    const { text } = composeEmail(eventFor(ordered), now, templateFor(eventFor(ordered)));

    expect(text)
      .to.match(/^Hello Ada,/)
      .and.not.contain("World Air");
  });

  it("have one-line subjects", () => {
    const order = pendingOrder({ shortages: [{ productId: "PROD-001", requested: 2, available: 0 }] });
    const named = order.items.map((item) => ({ ...item, name: "Lamp\r\nBcc: all@example.com" }));
    const rejected: Order = { ...order, items: named, status: "FAILED_INSUFFICIENT_STOCK" };

    expect(mailOf(rejected).subject).to.not.match(/[\r\n]/);
  });
});
