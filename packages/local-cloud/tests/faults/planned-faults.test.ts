import { expect } from "chai";
import { faultPlan } from "../../src/faults/fault-plan";
import { PlannedFaults } from "../../src/faults/planned-faults";
import type { AwsCall, Principal } from "../../src/service";

const role = (sessionName: string): Principal => ({
  kind: "role",
  roleArn: "arn:aws:iam::000000000000:role/r",
  sessionName,
});

const call = (
  service: string,
  action: string,
  caller: Principal = role("shop-local-create-order"),
): AwsCall => ({
  service,
  action,
  protocol: "json",
  input: {},
  method: "POST",
  path: "/",
  headers: {},
  body: Buffer.from("{}"),
  caller,
  requestId: "r-1",
});

const planned = (plan: unknown): PlannedFaults => {
  const faults = new PlannedFaults();
  faults.set(faultPlan.parse(plan));
  return faults;
};

const hits = (faults: PlannedFaults, times: number): number =>
  Array.from({ length: times }, () => faults.ofCall(call("dynamodb", "PutItem")).length).reduce(
    (a, b) => a + b,
    0,
  );

describe("planned faults", () => {
  it("are none without a plan", () => {
    expect(new PlannedFaults().ofCall(call("dynamodb", "PutItem"))).to.deep.equal([]);
  });

  it("hit the service and the action that they name, and no other", () => {
    const faults = planned({ faults: [{ kind: "throttle", service: "dynamodb", action: "PutItem" }] });

    const put = faults.ofCall(call("dynamodb", "PutItem"));
    const get = faults.ofCall(call("dynamodb", "GetItem"));
    const send = faults.ofCall(call("sqs", "PutItem"));

    expect([put.length, get.length, send.length]).to.deep.equal([1, 0, 0]);
  });

  it("hit every action of a service by default", () => {
    const faults = planned({ faults: [{ kind: "throttle", service: "dynamodb" }] });

    expect(faults.ofCall(call("dynamodb", "GetItem"))).to.have.lengthOf(1);
  });

  it("hit the calls of one function, by its name in the program", () => {
    const faults = planned({ faults: [{ kind: "drop", service: "dynamodb", function: "create-order" }] });

    const own = faults.ofCall(call("dynamodb", "PutItem"));
    const others = faults.ofCall(call("dynamodb", "PutItem", role("shop-local-get-order")));

    expect([own.length, others.length]).to.deep.equal([1, 0]);
  });

  it("spare the operator, who has to repair things", () => {
    const faults = planned({ faults: [{ kind: "throttle", service: "dynamodb" }] });

    expect(faults.ofCall(call("dynamodb", "PutItem", { kind: "operator" }))).to.deep.equal([]);
  });

  it("spare the first calls, and hit no more often than they should", () => {
    const faults = planned({ faults: [{ kind: "error", service: "dynamodb", after: 3, times: 2 }] });

    const first = hits(faults, 3);
    const then = hits(faults, 10);

    expect([first, then]).to.deep.equal([0, 2]);
  });

  it("hit at their rate", () => {
    const faults = planned({ faults: [{ kind: "error", service: "dynamodb", rate: 0.25 }] });

    expect(hits(faults, 4000)).to.be.within(900, 1100);
  });

  it("make the same choices again from the same seed", () => {
    const plan = { seed: 7, faults: [{ kind: "error", service: "dynamodb", rate: 0.5 }] };
    const choices = (faults: PlannedFaults) =>
      Array.from({ length: 50 }, () => faults.ofCall(call("dynamodb", "PutItem")).length).join("");

    const once = choices(planned(plan));
    const again = choices(planned(plan));
    const otherwise = choices(planned({ ...plan, seed: 8 }));

    expect(again).to.equal(once);
    expect(otherwise).not.to.equal(once);
  });

  it("tell how often they hit", () => {
    const faults = planned({ faults: [{ kind: "error", service: "dynamodb", times: 2 }] });

    hits(faults, 5);

    expect(faults.describe().faults).to.have.nested.property("[0].hit", 2);
  });

  it("duplicate and delay what goes to one queue", () => {
    const faults = planned({
      faults: [
        { kind: "duplicate", queue: "inventory" },
        { kind: "reorder", queue: "notifier", milliseconds: 100 },
      ],
    });

    expect([faults.duplicates("shop-local-inventory"), faults.duplicates("notifier")]).to.deep.equal([
      true,
      false,
    ]);
    expect(faults.delay("notifier")).to.be.within(1, 100);
    expect(faults.delay("inventory")).to.equal(0);
  });

  for (const [why, plan] of Object.entries({
    "an unknown kind": { faults: [{ kind: "gremlins", service: "dynamodb" }] },
    "a rate above one": { faults: [{ kind: "error", service: "dynamodb", rate: 2 }] },
    "an unknown property": { faults: [{ kind: "error", service: "dynamodb", ratio: 1 }] },
    "a queue's fault without a queue": { faults: [{ kind: "duplicate" }] },
  }))
    it(`can't have ${why}`, () => {
      expect(faultPlan.safeParse(plan).success).to.equal(false);
    });
});
