import { expect } from "chai";
import { describeError } from "../../../handlers/telemetry/describe-error";

describe("an error in the log", () => {
  it("has no e-mail addresses, in it or in its causes", () => {
    const cause = new Error("not verified: ada@example.com, bob@example.org");

    const described = JSON.stringify(describeError(new Error("to <ada@example.com> failed", { cause })));

    expect(described).to.not.match(/ada|bob/);
    expect(described).to.contain("to <[address]> failed");
  });

  it("has none of an error's other properties", () => {
    const error = Object.assign(new Error("cancelled"), { Item: { customerName: { S: "Ada" } } });

    expect(describeError(error)).to.have.all.keys("name", "message", "stack");
  });

  it("ends, whatever causes what", () => {
    const error = new Error("a");
    error.cause = error;

    expect(JSON.stringify(describeError(error))).to.be.a("string");
    expect(describeError("just text")).to.deep.equal({ name: "NotAnError", message: "just text" });
  });
});
