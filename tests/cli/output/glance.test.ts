import { expect } from "chai";
import colours from "picocolors";
import { glanceText } from "../../../cli/output/glance";

const plain = colours.createColors(false);
const queue = { url: "http://q", arn: "arn", inFlight: 1, delayed: 0 };

const glance = {
  target: "dev",
  at: "2026-03-01T10:00:00.000Z",
  placedPerMinute: 2.4,
  shippedPerMinute: 2,
  queues: [{ ...queue, name: "notifier", visible: 3 }],
  deadLetterQueues: [
    { name: "outbox", url: "http://q", arn: null, visible: null, inFlight: null, delayed: null },
  ],
  alarms: [],
  failures: [],
};

describe("a stack at a glance", () => {
  it("says how many orders come and go, and what the queues hold", () => {
    const text = glanceText(glance, plain);

    expect(text).to.contain("Orders per minute: 2.4 placed, 2 shipped");
    expect(text).to.contain("notifier 4").and.contain("outbox unknown");
    expect(text).to.contain("No order failed.");
  });

  it("names the latest failures with their reasons", () => {
    const failure = {
      orderId: "ord_1",
      status: "PAYMENT_FAILED" as const,
      at: "2026-03-01T09:59:00.000Z",
      reason: "declined",
    };

    expect(glanceText({ ...glance, failures: [failure] }, plain)).to.match(/PAYMENT_FAILED +ord_1 +declined/);
  });
});
