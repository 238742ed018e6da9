import { expect } from "chai";
import fc from "fast-check";
import { composeEmail, templateFor } from "../../handlers/domain/email";
import { eventFor } from "../../handlers/domain/events";
import { type Order, orderStatus } from "../../handlers/domain/order";
import { pendingOrder, usd } from "../factories/order";
import { nastyText } from "./nasty";

const at = "2026-03-01T10:00:00.000Z";

const markup = fc.oneof(
  nastyText,
  fc.constantFrom(
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</h1></body></html><form action=//evil>",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "\r\nContent-Type: text/html\r\n\r\n<b>",
  ),
);

/** An order whose every text is somebody else's. */
const hostile = (status: Order["status"], texts: readonly string[]): Order => {
  let next = 0;
  const text = () => texts[next++ % texts.length] ?? "";
  return pendingOrder({
    status,
    customerName: text(),
    correlationId: text(),
    items: [{ productId: text(), quantity: 1, name: text(), unitPrice: usd(1_000) }],
    shortages: [{ productId: text(), requested: 1, available: 0 }],
    payment: { provider: "simulated", transactionId: text(), amount: usd(1_000), at },
    shipment: { carrier: text(), trackingNumber: text(), estimatedDelivery: "2026-03-09", at },
    refund: { refundId: text(), amount: usd(1_000), at },
  });
};

/** With texts that the schema of events would refuse: a mail doesn't rely on it. */
const eventOf = (order: Order) => ({ ...eventFor(pendingOrder({ status: order.status })), data: order });

const tagsOf = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];
const ours = /^<(!doctype html|html lang="en"|\/?(html|body|h1|p|ul|li|small|br))>$/;

describe("markup in what customers and merchants write", () => {
  const texts = fc.array(markup, { minLength: 1, maxLength: 9 });
  const status = fc.constantFrom(...orderStatus.options);

  it("never becomes markup of an e-mail", () => {
    const property = fc.property(status, texts, markup, (reached, hostileTexts, words) => {
      const order = hostile(reached, hostileTexts);
      const event = eventOf(order);

      for (const wording of [{ heading: words, body: words }, templateFor(event)]) {
        const { html } = composeEmail(event, order, wording);
        expect(tagsOf(html).filter((tag) => !ours.test(tag))).to.deep.equal([]);
      }
    });

    fc.assert(property, { numRuns: 2_000, seed: 7 });
  });

  it("never becomes a header: subjects are one line", () => {
    const property = fc.property(status, texts, (reached, hostileTexts) => {
      const order = hostile(reached, hostileTexts);
      const event = eventOf(order);

      const { subject } = composeEmail(event, order, templateFor(event));

      expect(subject).to.not.match(/\p{Cc}/u);
      expect(subject).to.have.length.within(1, 200);
    });

    fc.assert(property, { numRuns: 2_000, seed: 7 });
  });
});
