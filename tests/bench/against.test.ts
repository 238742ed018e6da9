import { expect } from "chai";
import { compare } from "../../bench/against/compare";
import { comparisonText } from "../../bench/against/report";
import type { Result, Row } from "../../bench/measure";

const round = (...rows: readonly Row[]): Result[] => [{ title: "Throughput", how: "as ever", rows }];

const rounds = (column: string, values: readonly number[]): Result[][] =>
  values.map((value) => round({ "at a time": 8, [column]: value }));

describe("npm run bench -- --against", () => {
  const isWorse = (column: string, before: readonly number[], now: readonly number[]): boolean | undefined =>
    compare(rounds(column, before), rounds(column, now))[0]?.isWorse;

  it("tells medians and ranges of both versions", () => {
    const [comparison] = compare(rounds("MB", [400, 440, 410]), rounds("MB", [300, 290, 320]));

    expect(comparison).to.deep.equal({
      what: "Throughput · at a time 8 · MB",
      before: { median: 410, least: 400, most: 440 },
      now: { median: 300, least: 290, most: 320 },
      isWorse: false,
    });
  });

  it("calls worse what grew by more than the larger range, of either version", () => {
    expect(isWorse("MB", [400, 410, 420], [425, 430, 435])).to.equal(false);
    expect(isWorse("MB", [400, 410, 420], [430, 431, 432])).to.equal(true);
    expect(isWorse("MB", [410, 410, 410], [400, 420, 440])).to.equal(false);
  });

  it("wants more orders per second, and more times as fast as others", () => {
    expect(isWorse("shipped/s", [10, 10, 10], [12, 12, 12])).to.equal(false);
    expect(isWorse("shipped/s", [12, 12, 12], [10, 10, 10])).to.equal(true);
    expect(isWorse("plain ÷ ours", [4, 4, 4], [3, 3, 3])).to.equal(true);
  });

  it("compares each row with its own, although several have the same name", () => {
    const twoWays = [round({ batch: 1, "orders/s": 300 }, { batch: 1, "orders/s": 100 })];

    expect(compare(twoWays, twoWays).map(({ what, now }) => [what, now.median])).to.deep.equal([
      ["Throughput · batch 1 · orders/s", 300],
      ["Throughput · batch 1 (2) · orders/s", 100],
    ]);
  });

  it("leaves out what only one version measures, texts, and ranges within a round", () => {
    const before = [round({ what: "idle", measured: 5, least: 4, budget: "kept" })];
    const now = [
      round({ what: "idle", measured: 5, least: 9, budget: "over" }, { what: "new", measured: 1 }),
    ];

    expect(compare(before, now).map(({ what }) => what)).to.deep.equal(["Throughput · idle · measured"]);
  });

  it("says in its last line what got worse, or that nothing did", () => {
    const last = (before: readonly number[], now: readonly number[]): string | undefined =>
      comparisonText("main", compare(rounds("MB", before), rounds("MB", now)))
        .split("\n")
        .at(-1);

    expect(last([400], [401])).to.equal("Worse by more than its range: Throughput · at a time 8 · MB");
    expect(last([400], [400])).to.equal("Nothing got worse by more than its range.");
    expect(comparisonText("main", [])).to.contain("The versions have no measure in common.");
  });
});
