import { expect } from "chai";
import { circuitBreaker } from "../../../handlers/groq/circuit-breaker";

const setUp = () => {
  let time = 1_000;
  const breaker = circuitBreaker({ failures: 2, coolDownMs: 100 }, () => time);
  return {
    breaker,
    pass: (ms: number) => {
      time += ms;
    },
  };
};

describe("the circuit breaker", () => {
  it("opens after failures in a row", () => {
    const { breaker } = setUp();

    breaker.failed();
    const afterOne = breaker.allows();
    breaker.failed();

    expect([afterOne, breaker.allows()]).to.deep.equal([true, false]);
  });

  it("forgets failures at a success", () => {
    const { breaker } = setUp();

    breaker.failed();
    breaker.succeeded();
    breaker.failed();

    expect(breaker.allows()).to.equal(true);
  });

  it("lets one trial through after the cool-down", () => {
    const { breaker, pass } = setUp();
    breaker.failed();
    breaker.failed();

    pass(99);
    const before = breaker.allows();
    pass(1);

    expect([before, breaker.allows(), breaker.allows()]).to.deep.equal([false, true, false]);
  });

  it("closes when the trial succeeds, and stays open when it fails", () => {
    for (const [result, open] of [
      ["succeeded", false],
      ["failed", true],
    ] as const) {
      const { breaker, pass } = setUp();
      breaker.failed();
      breaker.failed();
      pass(100);
      breaker.allows();

      breaker[result]();

      expect([breaker.allows(), breaker.allows()]).to.deep.equal([!open, !open]);
    }
  });

  it("lets another trial through when the first never reported back", () => {
    const { breaker, pass } = setUp();
    breaker.failed();
    breaker.failed();
    pass(100);
    breaker.allows();

    pass(100);

    expect(breaker.allows()).to.equal(true);
  });
});
