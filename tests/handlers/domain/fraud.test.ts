import { expect } from "chai";
import { assessByRules, decide } from "../../../handlers/domain/fraud";
import { usd } from "../../factories/order";

const limits = { maxLineQuantity: 100, maxOrderTotal: 1_000_000 };
const ordered = (quantity: number, amount: number) => ({
  items: [{ productId: "PROD-001", quantity }],
  total: usd(amount),
});

describe("fraud rules", () => {
  it("see no risk below the limits and full risk from there", () => {
    expect(assessByRules(ordered(99, 999_999), limits)).to.deep.equal({ risk: 0, reasons: [] });
    expect(assessByRules(ordered(100, 1), limits).risk).to.equal(1);
    expect(assessByRules(ordered(1, 1_000_000), limits).risk).to.equal(1);
  });

  it("can be raised by the LLM and never lowered", () => {
    const high = { risk: 1, reasons: ["rule"] };

    const lowered = decide(high, { check: "scored", risk: 0, reason: "all fine" }, 0.8);
    const raised = decide({ risk: 0, reasons: [] }, { check: "scored", risk: 0.9, reason: "odd" }, 0.8);

    expect(lowered).to.deep.equal({ check: "scored", risk: 1, reasons: ["rule"], flagged: true });
    expect(raised).to.deep.equal({ check: "scored", risk: 0.9, reasons: ["odd"], flagged: true });
  });

  it("flag at the threshold and not below", () => {
    const rules = { risk: 0, reasons: [] };

    expect(decide(rules, { check: "scored", risk: 0.8, reason: "" }, 0.8).flagged).to.equal(true);
    expect(decide(rules, { check: "scored", risk: 0.79, reason: "" }, 0.8).flagged).to.equal(false);
  });

  it("decide alone when the LLM is unavailable", () => {
    expect(decide({ risk: 0, reasons: [] }, { check: "unavailable" }, 0.8)).to.include({
      check: "unavailable",
      flagged: false,
    });
  });
});
