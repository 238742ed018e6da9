import { expect } from "chai";
import type { Points } from "../../src/cloudwatch/math-value";
import { evaluateMath } from "../../src/cloudwatch/metric-math";

const evaluate = (expression: string, series: Record<string, Points> = {}, length = 3): Points =>
  evaluateMath(expression, { series: new Map(Object.entries(series)), length, period: 60 });

describe("metric math", () => {
  it("binds as arithmetic does", () => {
    expect(evaluate("2 + 3 * 4 ^ 2 - 10 / 5", {}, 1)).to.deep.equal([48]);
    expect(evaluate("-(2 + 3) * 2", {}, 1)).to.deep.equal([-10]);
    expect(evaluate("10 - 3 - 2", {}, 1)).to.deep.equal([5]);
  });

  it("gives no value where one side has none, or the divisor is zero", () => {
    const series = { errors: [1, 2, 3], count: [10, undefined, 0] };

    expect(evaluate("100 * errors / count", series)).to.deep.equal([10, undefined, undefined]);
  });

  it("fills what is missing", () => {
    expect(evaluate("FILL(m1, 0) + 1", { m1: [undefined, 4, undefined] })).to.deep.equal([1, 5, 1]);
  });

  it("decides period by period, by comparisons joined with AND and OR", () => {
    const series = { errors: [5, 5, 0], count: [100, 10, 100] };
    const rate = "IF(count >= 20 AND errors > 0, 100 * errors / count, 0)";

    expect(evaluate(rate, series)).to.deep.equal([5, 0, 0]);
    expect(evaluate("errors < 1 OR count < 20", series)).to.deep.equal([0, 1, 1]);
  });

  it("adds up lists of metrics, leaving out what is missing", () => {
    const series = { m1: [1, undefined, undefined], m2: [2, 3, undefined] };

    expect(evaluate("SUM([m1, m2])", series)).to.deep.equal([3, 3, undefined]);
    expect(evaluate("MAX(METRICS())", series)).to.deep.equal([2, 3, undefined]);
  });

  for (const [expression, why] of [
    ["m9 + 1", "no metric with the id 'm9'"],
    ["m1 +", "ends too early"],
    ["m1 $ 2", "unexpected '$ 2'"],
    ["(m1", "ends too early"],
    ["m1 m1", "unexpected 'm1'"],
    ["ANOMALY_DETECTION_BAND(m1)", "ANOMALY_DETECTION_BAND isn't supported"],
    ["METRICS()", "several series"],
  ] as const)
    it(`refuses ${expression}`, () => {
      expect(() => evaluate(expression, { m1: [1, 2, 3] })).to.throw(why);
    });
});
