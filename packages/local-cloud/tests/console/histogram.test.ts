import { expect } from "chai";
import { histogramOf } from "../../src/console/histogram";

const took = (duration: number, failed = false) => ({ duration, failed });

describe("the histogram of durations", () => {
  it("has a bin for each range that is used and those between, with what failed in each", () => {
    const { bins } = histogramOf([took(3), took(4, true), took(30)]);

    expect(bins).to.deep.equal([
      { from: 2, to: 5, total: 2, failed: 1 },
      { from: 5, to: 10, total: 0, failed: 0 },
      { from: 10, to: 20, total: 0, failed: 0 },
      { from: 20, to: 50, total: 1, failed: 0 },
    ]);
  });

  it("puts what lasts as long as a bin's end into the next one, and what is longer than all into one without end", () => {
    expect(histogramOf([took(2)]).bins).to.deep.equal([{ from: 2, to: 5, total: 1, failed: 0 }]);
    expect(histogramOf([took(90_000)]).bins).to.deep.equal([
      { from: 60_000, to: undefined, total: 1, failed: 0 },
    ]);
  });

  it("tells percentiles that something really took", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => took(index + 1));

    expect(histogramOf(hundred).percentiles).to.deep.equal([
      { p: 50, duration: 50 },
      { p: 90, duration: 90 },
      { p: 99, duration: 99 },
    ]);
    expect(histogramOf([took(7)]).percentiles.map(({ duration }) => duration)).to.deep.equal([7, 7, 7]);
    expect(histogramOf([])).to.deep.equal({ bins: [], percentiles: [] });
  });
});
