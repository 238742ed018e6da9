import { expect } from "chai";
import { TokenBucket } from "../../src/apigateway/throttle";

describe("HTTP API: the token bucket", () => {
  it("refills at its rate, up to its burst", () => {
    let now = 0;
    const bucket = new TokenBucket(2, 3, () => now);
    const taken = (count: number) => Array.from({ length: count }, () => bucket.take());

    expect(taken(4)).to.deep.equal([true, true, true, false]);
    now += 500;
    expect(taken(2)).to.deep.equal([true, false]);
    now += 60_000;
    expect(taken(4)).to.deep.equal([true, true, true, false]);
  });
});
