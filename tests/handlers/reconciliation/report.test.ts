import { expect } from "chai";
import { type OverdueOrder, overdueOrder, report } from "../../../handlers/reconciliation/report";
import { at, pendingOrder } from "../../factories/order";

const { orderId } = pendingOrder();
const overdue: OverdueOrder = {
  orderId,
  status: "PAID",
  since: at,
  begun: "label",
  findings: [],
  outcome: "restarted",
  restartedBefore: false,
};

describe("the report of the reconciler", () => {
  it("is read back as it was written, with each outcome that an order may have", () => {
    const outcomes = ["restarted", "restartable", "waiting", "undecided", "unknown"] as const;
    const written = { at, orders: outcomes.map((outcome) => ({ ...overdue, outcome })), more: true };

    expect(report.parse(JSON.parse(JSON.stringify(written)))).to.deep.equal(written);
  });

  it("may lack the status of an order that couldn't be read, and says why", () => {
    const unknown = { orderId, begun: null, findings: [], outcome: "unknown", restartedBefore: false };

    expect(overdueOrder.parse({ ...unknown, problem: "no answer" })).to.include({ problem: "no answer" });
  });

  it("is refused where an order has no outcome, or one that nobody knows", () => {
    expect(overdueOrder.safeParse({ ...overdue, outcome: "lost" }).success).to.equal(false);
    expect(report.safeParse({ at, orders: [{ orderId }], more: false }).success).to.equal(false);
    expect(report.safeParse({ at, orders: [] }).success).to.equal(false);
  });
});
