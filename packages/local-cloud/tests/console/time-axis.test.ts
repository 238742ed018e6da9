import { expect } from "chai";
import type { Span } from "../../src/console/api";
import { axisOf, cutTo, overlaps } from "../../src/console/web/time-axis";

const span = (start: number, end: number | undefined): Span => ({
  id: `${start}`,
  parent: undefined,
  kind: "invocation",
  name: "f",
  detail: "",
  start,
  end,
  status: "ok",
  problem: undefined,
  logs: [],
});

describe("the time axis of a trace", () => {
  it("puts moments where they were, and leaves a little room at the end", () => {
    const { position, total } = axisOf([span(1_000, 1_100), span(1_050, 1_200)]);

    expect(total).to.equal(200);
    expect(position(1_000)).to.equal(0);
    expect(position(1_100)).to.be.closeTo(49, 0.1);
    expect(position(1_200)).to.be.closeTo(98, 0.1);
  });

  it("cuts long waits short, and has no marks then, since they would lie", () => {
    const waited = axisOf([span(0, 100), span(600_000, 600_100)]);

    expect(waited.total).to.equal(600_100);
    expect(waited.position(600_000)).to.be.lessThan(95);
    expect(waited.ticks()).to.deep.equal([]);
    expect(
      axisOf([span(0, 100)])
        .ticks()
        .map(({ label }) => label),
    ).to.include.members(["0", "20 ms"]);
  });

  it("shows, zoomed in, what ran at the same time, and only that part of it", () => {
    const chosen = span(100, 200);

    expect(overlaps(span(0, 99), chosen)).to.equal(false);
    expect(overlaps(span(0, 100), chosen)).to.equal(true);
    expect(overlaps(span(150, undefined), chosen)).to.equal(true);
    expect(cutTo(span(50, 900), chosen)).to.include({ start: 100, end: 200 });
    expect(cutTo(span(150, undefined), chosen)).to.include({ start: 150, end: 200 });
  });
});
