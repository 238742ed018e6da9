import { expect } from "chai";
import { eventFor } from "../../../handlers/domain/events";
import type { Order } from "../../../handlers/domain/order";
import { measureEvent } from "../../../handlers/outbox/event-metrics";
import { pendingOrder } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const measured = (changes: Partial<Order>) => {
  const telemetry = recordTelemetry();
  const order = pendingOrder({ createdAt: "2026-03-01T10:00:00.000Z", ...changes });
  measureEvent(telemetry, eventFor(order), new Date("2026-03-01T10:00:05.250Z"));
  return telemetry.measured;
};
const updatedAt = "2026-03-01T10:00:05.000Z";

describe("metrics of an order's events", () => {
  it("have the time from the write to the publishing", () => {
    expect(measured({ updatedAt })).to.deep.equal([["PublishLagMs", 250]]);
  });

  it("have no negative time, when the clocks differ", () => {
    expect(measured({ updatedAt: "2026-03-01T10:00:06.000Z" })).to.deep.equal([["PublishLagMs", 0]]);
  });

  it("have the time from the order until it is confirmed", () => {
    expect(measured({ status: "CONFIRMED", updatedAt })).to.deep.include(["OrderToConfirmedMs", 5_000]);
  });
});
