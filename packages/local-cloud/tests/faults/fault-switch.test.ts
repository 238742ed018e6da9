import { expect } from "chai";
import { faultPlan } from "../../src/faults/fault-plan";
import { PlannedFaults } from "../../src/faults/planned-faults";

const planned = (...faults: readonly object[]) => {
  const all = new PlannedFaults();
  all.set(faultPlan.parse({ faults }));
  return all;
};

describe("a planned fault", () => {
  const crash = { kind: "crash", function: "thumbnails", when: "before" };

  it("is a switch that says what goes wrong, how often, and how often it did", () => {
    const faults = planned(crash, { kind: "throttle", service: "sqs", action: "SendMessage", rate: 0.5 });
    faults.crash("thumbnails", "before");

    const [first, second] = faults.switches();

    expect([first?.title, first?.current.label]).to.deep.equal([
      "Planned: crash thumbnails",
      "Every time; it hit once",
    ]);
    expect(second?.title).to.equal("Planned: throttle sqs SendMessage");
    expect(second?.current.label).to.contain("50 % of the time");
  });

  it("doesn't happen while it is switched off, and is there to be switched on again", () => {
    const faults = planned(crash);

    faults.switches()[0]?.set("off");
    const spared = faults.crash("thumbnails", "before");
    faults.switches()[0]?.set("on");

    expect([spared, faults.crash("thumbnails", "before")]).to.deep.equal([false, true]);
    expect(() => faults.switches()[0]?.set("maybe")).to.throw("one of off, on");
  });
});
