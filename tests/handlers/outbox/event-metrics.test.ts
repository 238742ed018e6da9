import { expect } from "chai";
import { eventFor } from "../../../handlers/domain/events";
import type { OrderStatus } from "../../../handlers/domain/order";
import { measureEvent } from "../../../handlers/outbox/event-metrics";
import { pendingOrder } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

/** What is measured of an order that reached a status at a moment. */
const measured = (at: string, status: OrderStatus = "PENDING") => {
  const telemetry = recordTelemetry();
  const createdAt = "2026-03-01T10:00:00.000Z";
  const order = pendingOrder({ createdAt, status, history: [{ status, at }] });
  measureEvent(telemetry, eventFor(order), new Date("2026-03-01T10:00:05.250Z"));
  return telemetry.measured;
};
const at = "2026-03-01T10:00:05.000Z";

describe("metrics of an order's events", () => {
  it("have the time from the write to the publishing", () => {
    expect(measured(at)).to.deep.equal([["PublishLagMs", 250]]);
  });

  it("have no negative time, when the clocks differ", () => {
    expect(measured("2026-03-01T10:00:06.000Z")).to.deep.equal([["PublishLagMs", 0]]);
  });

  it("have the time from the order until it is confirmed", () => {
    expect(measured(at, "CONFIRMED")).to.deep.include(["OrderToConfirmedMs", 5_000]);
  });
});
