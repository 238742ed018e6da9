import { expect } from "chai";
import { outcomeOf, subjectOf } from "../../cli/console/subjects";

describe("what the console says of the shop's own matters", () => {
  it("finds the order in an event, with its version", () => {
    const event = { detail: { metadata: { orderVersion: 3 }, data: { orderId: "ord_1" } } };

    expect(subjectOf(event)).to.deep.equal({ text: "ord_1 v3", view: "orders", rest: "ord_1" });
  });

  it("finds it in an execution's input and in a dead letter, and nothing elsewhere", () => {
    expect(subjectOf({ orderId: "ord_1", action: "resume" })?.text).to.equal("ord_1");
    for (const other of [undefined, "text", { detail: 7 }, { orderId: 7 }])
      expect(subjectOf(other)).to.equal(undefined);
  });

  it("shows the outcome of an order, not only that an execution has ended", () => {
    expect(outcomeOf({ outcome: "PAYMENT_FAILED" })).to.deep.equal({ text: "payment failed", tone: "bad" });
    expect(outcomeOf({ outcome: "SHIPPED" })?.tone).to.equal("ok");
    expect(outcomeOf({})).to.equal(undefined);
  });
});
