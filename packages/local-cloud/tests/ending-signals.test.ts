import { constants } from "node:os";
import { expect } from "chai";
import { endingSignals } from "../src/ending-signals";

describe("the signals that end a program", () => {
  it("are Ctrl-C and what supervisors send", () => {
    expect(endingSignals("linux")).to.have.members(["SIGINT", "SIGTERM"]);
    expect(endingSignals("darwin")).to.have.members(["SIGINT", "SIGTERM"]);
  });

  it("are Ctrl-C, Ctrl-Break and a closed console on Windows", () => {
    expect(endingSignals("win32")).to.have.members(["SIGINT", "SIGBREAK", "SIGHUP"]);
  });

  it("leave SIGHUP to nohup elsewhere", () => {
    expect(endingSignals("linux")).not.to.include("SIGHUP");
  });

  it("can all be received on this platform", () => {
    expect(Object.keys(constants.signals)).to.include.members([...endingSignals()]);
  });
});
