import { expect } from "chai";
import { assessByRules, decide, worse } from "../../../handlers/domain/fraud";
import { usd } from "../../factories/order";

const limits = {
  maxLineQuantity: 100,
  maxOrderQuantity: 500,
  maxOrderTotal: { USD: 1_000_000, JPY: 900_000 },
};
const ordered = (quantity: number, amount: number) => ({
  items: [{ productId: "PROD-001", quantity }],
  total: usd(amount),
});

describe("fraud rules", () => {
  it("see no risk below the limits and full risk from there", () => {
    expect(assessByRules(ordered(99, 999_999), limits)).to.deep.equal({ risk: 0, reasons: [] });
    expect(assessByRules(ordered(100, 1), limits)).to.deep.equal({
      risk: 1,
      reasons: ["100 of PROD-001, the limit is 100"],
    });
    expect(assessByRules(ordered(1, 1_000_000), limits).risk).to.equal(1);
  });

  it("know the limit of each currency, and none where there is none", () => {
    const inCurrency = (amount: number, currency: string) =>
      assessByRules({ items: [{ productId: "A", quantity: 1 }], total: { amount, currency } }, limits);

    expect(inCurrency(899_999, "JPY").risk).to.equal(0);
    expect(inCurrency(900_000, "JPY").reasons).to.deep.equal(["total ¥900,000, the limit is ¥900,000"]);
    // 150,000.00 IDR are nine dollars.
    expect(inCurrency(15_000_000, "IDR").risk).to.equal(0);
    expect(inCurrency(15_000_000, "constructor").risk).to.equal(0);
  });

  it("count the pieces of all lines of an order", () => {
    const lines = (count: number, quantity: number) => ({
      items: Array.from({ length: count }, (_, i) => ({ productId: `PROD-${i}`, quantity })),
      total: usd(1),
    });

    expect(assessByRules(lines(5, 99), limits).risk).to.equal(0);
    expect(assessByRules(lines(50, 99), limits).reasons).to.deep.equal(["4950 pieces, the limit is 500"]);
    expect(assessByRules(lines(2, 300), limits).reasons).to.deep.equal([
      "300 of PROD-0, the limit is 100",
      "300 of PROD-1, the limit is 100",
      "600 pieces, the limit is 500",
    ]);
    expect(assessByRules({ ...lines(10, 50) }, limits).risk).to.equal(1);
  });

  it("can be raised by the LLM and never lowered", () => {
    const high = { risk: 1, reasons: ["rule"] };

    const lowered = decide(high, { check: "scored", risk: 0, reason: "all fine" }, 0.8);
    const raised = decide({ risk: 0, reasons: [] }, { check: "scored", risk: 0.9, reason: "odd" }, 0.8);

    expect(lowered).to.deep.equal({ check: "scored", risk: 1, reasons: ["rule"], flagged: true });
    expect(raised).to.deep.equal({ check: "scored", risk: 0.9, reasons: ["odd"], flagged: true });
    // An opinion that adds nothing to the rules isn't a reason.
    expect(decide(high, { check: "scored", risk: 1, reason: "odd" }, 0.8).reasons).to.deep.equal(["rule"]);
  });

  it("flag at the threshold and not below", () => {
    const rules = { risk: 0, reasons: [] };

    expect(decide(rules, { check: "scored", risk: 0.8, reason: "" }, 0.8).flagged).to.equal(true);
    expect(decide(rules, { check: "scored", risk: 0.79, reason: "" }, 0.8).flagged).to.equal(false);
  });

  it("of two kinds count together: the higher risk, and the reasons of both", () => {
    const low = { risk: 0.2, reasons: ["a"] };
    const high = { risk: 1, reasons: ["b", "c"] };

    expect(worse(low, high)).to.deep.equal({ risk: 1, reasons: ["a", "b", "c"] });
    expect(worse(high, low)).to.deep.equal({ risk: 1, reasons: ["b", "c", "a"] });
  });

  it("decide alone when the LLM is unavailable", () => {
    expect(decide({ risk: 0, reasons: [] }, { check: "unavailable" }, 0.8)).to.include({
      check: "unavailable",
      risk: 0,
      flagged: false,
    });
  });
});
