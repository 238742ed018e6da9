import { expect } from "chai";
import { UnexpectedEvent } from "../../../handlers/domain/errors";
import { detailSchemas, detailTypes, eventFor, eventOf, readEvent } from "../../../handlers/domain/events";
import { type Order, orderStatus } from "../../../handlers/domain/order";
import { confirm, returnStock, transition } from "../../../handlers/domain/order-state";
import { at, delivered, pendingOrder, usd } from "../../factories/order";

describe("events", () => {
  it("publishes one change as one event, named by order and version", () => {
    const before = pendingOrder();
    const after = confirm(before, "2026-03-01T10:00:01.000Z");

    const event = eventOf(before, after);

    expect(event?.type).to.equal("OrderConfirmed");
    expect(event?.metadata).to.deep.equal({
      eventId: `${before.orderId}:2`,
      schemaVersion: 2,
      orderVersion: 2,
      occurredAt: "2026-03-01T10:00:01.000Z",
      correlationId: "corr-1",
    });
    expect(event?.data).to.include({ orderId: before.orderId, version: 2, status: "CONFIRMED" });
  });

  it("publishes a new order as OrderCreated", () => {
    expect(eventOf(undefined, pendingOrder())?.type).to.equal("OrderCreated");
  });

  it("publishes nothing if no status was reached", () => {
    const order = pendingOrder();
    const cancelled = transition(confirm(order, at), "CANCELLED", { at });

    expect(eventOf(order, undefined), "removed").to.equal(undefined);
    expect(eventOf(order, { ...order, customerName: "Ada" }), "rewritten").to.equal(undefined);
    expect(eventOf(cancelled, returnStock(cancelled, at)), "same status").to.equal(undefined);
    expect(eventOf(order, { ...order, status: "CONFIRMED" }), "same version").to.equal(undefined);
  });

  for (const status of orderStatus.options) {
    it(`reads back ${detailTypes[status]} as it was written`, () => {
      const order = pendingOrder({ status });

      const event = readEvent(JSON.parse(JSON.stringify(delivered(order))));

      expect(event).to.deep.equal(JSON.parse(JSON.stringify(eventFor(order))));
      const { metadata, data } = event;
      expect(detailSchemas[detailTypes[status]].safeParse({ metadata, data }).success).to.equal(true);
    });
  }

  const personal = {
    customerName: "Augusta King",
    customerEmail: "augusta@lovelace.example",
    shippingAddress: {
      name: "Augusta King",
      line1: "12 St James's Square",
      city: "London",
      postalCode: "SW1Y 4LE",
      country: "GB",
    },
    paymentMethod: "pm_card_visa",
    payment: { provider: "stripe", transactionId: "pi_secret", amount: usd(2_000), at },
    refund: { refundId: "re_secret", amount: usd(2_000), at },
    failure: { step: "shipping", reason: "no courier goes to 12 St James's Square" },
    history: [{ status: "PENDING", at, reason: "asked for by Augusta King" }],
  } satisfies Partial<Order>;
  const personalText = /augusta|lovelace|james|SW1Y|pm_card|pi_secret|re_secret/i;

  for (const status of orderStatus.options)
    it(`carry no name, address, e-mail, payment reference or free text in ${detailTypes[status]}`, () => {
      const event = delivered(pendingOrder({ ...personal, status }));

      expect(JSON.stringify(event)).to.not.match(personalText);
    });

  it("of version 1 are read without the personal data that they carried", () => {
    const order = pendingOrder({ ...personal, status: "REFUNDED" });
    const { detail, ...envelope } = delivered(order);
    const { metadata } = Object(detail);
    const first = { ...envelope, detail: { metadata: { ...metadata, schemaVersion: 1 }, data: order } };

    const event = readEvent(first);

    expect(event.metadata.schemaVersion).to.equal(2);
    expect(event.data).to.deep.equal(eventFor(order).data);
    expect(JSON.stringify(event)).to.not.match(personalText);
  });

  it("reads a replayed event", () => {
    const replayed = { ...delivered(pendingOrder()), "replay-name": "monday" };

    expect(readEvent(replayed).type).to.equal("OrderCreated");
  });

  const good = delivered(pendingOrder());
  const strange: Record<string, [unknown, string]> = {
    "not an object": ["hello", "event"],
    "another source": [{ ...good, source: "someone.else" }, "source"],
    "an unknown detail-type": [{ ...good, "detail-type": "OrderEaten" }, "detail-type"],
    "a detail of another type": [
      { ...good, "detail-type": "OrderPaid" },
      "OrderPaid carries an order that is PENDING",
    ],
    "no detail": [{ ...good, detail: {} }, "detail.metadata"],
    "a later schema version": [
      {
        ...good,
        detail: { ...Object(good.detail), metadata: { ...Object(good.detail).metadata, schemaVersion: 3 } },
      },
      "detail.metadata.schemaVersion",
    ],
  };
  it("names everything that is wrong with an event, and where", () => {
    const read = () => readEvent({ ...good, source: "someone.else", "detail-type": "OrderEaten" });
    const paths = (thrown: unknown) =>
      thrown instanceof UnexpectedEvent ? thrown.errors.map(({ path }) => path) : [];

    expect(read).to.throw(/^This isn't an event of orderflow: source: .+; detail-type: .+\.$/);
    expect(read)
      .to.throw()
      .that.satisfies((thrown: unknown) => paths(thrown).join() === "source,detail-type");
    expect(() => readEvent("hello")).to.throw("orderflow: event: ");
  });

  for (const [what, [event, named]] of Object.entries(strange)) {
    it(`refuses ${what} and names it`, () => {
      expect(() => readEvent(event)).to.throw(UnexpectedEvent, named);
    });
  }
});
