import { expect } from "chai";
import { UnexpectedEvent } from "../../../handlers/domain/errors";
import { detailSchemas, detailTypes, eventFor, eventOf, readEvent } from "../../../handlers/domain/events";
import { orderStatus } from "../../../handlers/domain/order";
import { confirm, returnStock, transition } from "../../../handlers/domain/order-state";
import { at, delivered, pendingOrder } from "../../factories/order";

describe("events", () => {
  it("tells one change as one event, named by order and version", () => {
    const before = pendingOrder();
    const after = confirm(before, "2026-03-01T10:00:01.000Z");

    const event = eventOf(before, after);

    expect(event?.type).to.equal("OrderConfirmed");
    expect(event?.metadata).to.deep.equal({
      eventId: `${before.orderId}:2`,
      schemaVersion: 1,
      orderVersion: 2,
      occurredAt: "2026-03-01T10:00:01.000Z",
      correlationId: "corr-1",
    });
    expect(event?.data).to.deep.equal(after);
  });

  it("tells a new order as OrderCreated", () => {
    expect(eventOf(undefined, pendingOrder())?.type).to.equal("OrderCreated");
  });

  it("tells nothing where no status was reached", () => {
    const order = pendingOrder();
    const cancelled = transition(confirm(order, at), "CANCELLED", { at });

    expect(eventOf(order, undefined), "removed").to.equal(undefined);
    expect(eventOf(order, { ...order, customerName: "Ada" }), "rewritten").to.equal(undefined);
    expect(eventOf(cancelled, returnStock(cancelled, at)), "same status").to.equal(undefined);
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
        detail: { ...Object(good.detail), metadata: { ...Object(good.detail).metadata, schemaVersion: 2 } },
      },
      "detail.metadata.schemaVersion",
    ],
  };
  for (const [what, [event, named]] of Object.entries(strange)) {
    it(`refuses ${what} and names it`, () => {
      expect(() => readEvent(event)).to.throw(UnexpectedEvent, named);
    });
  }
});
