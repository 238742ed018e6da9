import { expect } from "chai";
import { mapStackTraces } from "../../src/program/stack-traces";

/** Where a frame of a stack trace is. */
const placesIn = (stack: string | undefined): string[] =>
  [...(stack ?? "").matchAll(/\(?([^\s(]+\.test\.ts:\d+:\d+)\)?/g)].flatMap(([, place]) => place ?? []);

describe("stack traces of a program", () => {
  const { prepareStackTrace } = Error;
  afterEach(() => {
    Error.prepareStackTrace = prepareStackTrace;
  });

  const failing = (): Error => new TypeError("It's broken");

  it("have the message, and the places in TypeScript that Node.js shows", () => {
    const [byNode, byUs] = [true, false].map((isNodes) => {
      if (!isNodes) mapStackTraces();
      return failing().stack;
    });

    expect(byUs?.split("\n")[0]).to.equal("TypeError: It's broken");
    expect(placesIn(byUs)).to.have.length.above(1);
    expect(placesIn(byUs)).to.deep.equal(placesIn(byNode));
  });

  it("are mapped in other functions that have the names of Pulumi's", () => {
    mapStackTraces();
    const [same, other] = ["callsites", "anything"].map((name) => {
      const named = { [name]: () => new Error("taken").stack };
      return placesIn(named[name]?.())[0];
    });

    expect(same).to.equal(other);
  });
});
