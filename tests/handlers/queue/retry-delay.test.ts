import { expect } from "chai";
import { retryDelay } from "../../../handlers/queue/retry-delay";

describe("the delay of a retry", () => {
  const waits = Array.from({ length: 9 }, (_, index) => retryDelay(index + 1, 0.5));

  it("doubles from a quarter of a minute to a quarter of an hour", () => {
    expect(waits).to.deep.equal([15, 30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it("is spread by a fifth to either side, so that an outage's messages don't all come back at once", () => {
    expect(retryDelay(3, 0)).to.equal(48);
    expect(retryDelay(3, 1)).to.equal(72);
  });

  it("outlasts an outage of ten minutes with ten receives, whatever chance says", () => {
    const shortest = waits.map((_, index) => retryDelay(index + 1, 0)).reduce((sum, wait) => sum + wait);

    expect(shortest).to.be.greaterThan(600);
  });
});
