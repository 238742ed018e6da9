import { expect } from "chai";
import { eventFor } from "../../../handlers/domain/events";
import type { Order } from "../../../handlers/domain/order";
import { measureEvent } from "../../../handlers/outbox/event-metrics";
import { pendingOrder, usd } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const measured = (changes: Partial<Order>) => {
  const telemetry = recordTelemetry();
  const order = pendingOrder({ createdAt: "2026-03-01T10:00:00.000Z", total: usd(1_500), ...changes });
  measureEvent(telemetry, eventFor(order), new Date("2026-03-01T10:00:05.250Z"));
  return telemetry;
};
const updatedAt = "2026-03-01T10:00:05.000Z";

describe("metrics of an order's events", () => {
  it("have the time from the write to the publishing", () => {
    expect(measured({ updatedAt }).measured).to.deep.equal([["PublishLagMs", 250]]);
  });

  it("have no negative time, when the clocks differ", () => {
    const { measured: durations } = measured({ updatedAt: "2026-03-01T10:00:06.000Z" });

    expect(durations).to.deep.equal([["PublishLagMs", 0]]);
  });

  for (const [status, metric] of [
    ["CONFIRMED", "OrderToConfirmedMs"],
    ["SHIPPED", "OrderToShippedMs"],
  ] as const)
    it(`have the time from the order until it is ${status}`, () => {
      expect(measured({ status, updatedAt }).measured).to.deep.include([metric, 5_000]);
    });

  for (const [status, metric] of [
    ["PAID", "OrderRevenue"],
    ["REFUNDED", "OrderRefunds"],
  ] as const)
    it(`have the amount of an order that is ${status}, by currency`, () => {
      expect(measured({ status, updatedAt }).countedBy).to.deep.equal([[metric, { currency: "USD" }, 1_500]]);
    });
});
