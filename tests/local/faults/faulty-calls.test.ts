import { expect } from "chai";
import { ConnectionBroken } from "../../../local/endpoint/endpoint";
import { faultPlan } from "../../../local/faults/fault-plan";
import { FaultyCalls } from "../../../local/faults/faulty-calls";
import { faultySend } from "../../../local/faults/faulty-deliveries";
import { FaultyInvocations } from "../../../local/faults/faulty-invocations";
import { PlannedFaults } from "../../../local/faults/planned-faults";
import { type AwsCall, AwsError, jsonReply } from "../../../local/service";

const putEvents = (count: number): AwsCall => ({
  service: "events",
  action: "PutEvents",
  protocol: "json",
  input: { Entries: Array.from({ length: count }, (_, index) => ({ Detail: String(index) })) },
  method: "POST",
  path: "/",
  headers: {},
  body: Buffer.from(""),
  caller: {
    kind: "role",
    roleArn: "arn:aws:iam::000000000000:role/r",
    sessionName: "orderflow-local-publish-events",
  },
  requestId: "r-1",
});

const world = (...faults: unknown[]) => {
  const planned = new PlannedFaults();
  planned.set(faultPlan.parse({ faults }));
  const handled: AwsCall[] = [];
  const killed: string[] = [];
  const calls = new FaultyCalls(planned, async (name) => void killed.push(name));
  const handle = async (call: AwsCall) => {
    handled.push(call);
    const { Entries } = call.input;
    const ids = Array.isArray(Entries)
      ? Entries.map((entry: unknown) => ({ EventId: JSON.stringify(entry) }))
      : [];
    return jsonReply({ Entries: ids, FailedEntryCount: 0 });
  };
  return { planned, handled, killed, around: (call: AwsCall) => calls.around(call, handle) };
};

const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("faults of calls", () => {
  it("throttle by the service's own error, and nothing is done", async () => {
    const { around, handled } = world({ kind: "throttle", service: "events" });

    const error = await failureOf(around(putEvents(1)));

    expect(error).to.be.instanceOf(AwsError).with.property("code", "ThrottlingException");
    expect(handled).to.deep.equal([]);
  });

  it("fail with a 500, and nothing is done", async () => {
    const { around, handled } = world({ kind: "error", service: "events" });

    expect(await failureOf(around(putEvents(1))))
      .to.be.instanceOf(AwsError)
      .with.property("status", 500);
    expect(handled).to.deep.equal([]);
  });

  it("break the connection before anything is done", async () => {
    const { around, handled } = world({ kind: "drop", service: "events" });

    expect(await failureOf(around(putEvents(1)))).to.be.instanceOf(ConnectionBroken);
    expect(handled).to.deep.equal([]);
  });

  it("lose the answer of what was done", async () => {
    const { around, handled } = world({ kind: "lost-answer", service: "events" });

    expect(await failureOf(around(putEvents(1)))).to.be.instanceOf(ConnectionBroken);
    expect(handled).to.have.lengthOf(1);
  });

  for (const [when, done] of [
    ["before", 0],
    ["after", 1],
  ] as const)
    it(`kill the caller ${when} the call is handled`, async () => {
      const { around, handled, killed } = world({ kind: "kill", service: "events", when });

      await failureOf(around(putEvents(1)));

      expect(killed).to.deep.equal(["orderflow-local-publish-events"]);
      expect(handled).to.have.lengthOf(done);
    });

  it("let a part of a batch of events fail, each answered for at its own place", async () => {
    const { around, handled } = world({ kind: "partial", service: "events", action: "PutEvents" });

    const reply = JSON.parse(String((await around(putEvents(20))).body));

    const refused = reply.Entries.filter((entry: object) => "ErrorCode" in entry);
    expect(refused).to.have.lengthOf(reply.FailedEntryCount).and.to.have.lengthOf.within(1, 19);
    for (const [index, entry] of reply.Entries.entries())
      if ("EventId" in entry) expect(JSON.parse(entry.EventId)).to.deep.equal({ Detail: String(index) });
    expect(handled[0]?.input.Entries).to.have.lengthOf(20 - refused.length);
  });
});

describe("faults of events and messages", () => {
  const succeeded = { requestId: "r-1", payload: "done" };

  it("end an instance before it has the event", async () => {
    const { planned } = world({ kind: "crash", function: "inventory", when: "before" });
    let invoked = 0;

    const outcome = await new FaultyInvocations(planned).around("orderflow-local-inventory", async () => {
      invoked += 1;
      return succeeded;
    });

    expect(outcome).to.have.nested.property("fault.errorType", "Runtime.ExitError");
    expect(invoked).to.equal(0);
  });

  it("lose what an instance did", async () => {
    const { planned } = world({ kind: "crash", function: "inventory", when: "after" });
    let invoked = 0;

    const outcome = await new FaultyInvocations(planned).around("orderflow-local-inventory", async () => {
      invoked += 1;
      return succeeded;
    });

    expect(outcome).to.have.property("fault");
    expect(invoked).to.equal(1);
  });

  it("give a function what it has handled again", async () => {
    const { planned } = world({ kind: "redeliver", function: "inventory", times: 1 });
    let invoked = 0;

    const outcome = await new FaultyInvocations(planned).around("orderflow-local-inventory", async () => {
      invoked += 1;
      return succeeded;
    });

    expect(outcome).to.deep.equal(succeeded);
    expect(invoked).to.equal(2);
  });

  it("send a message twice", async () => {
    const { planned } = world({ kind: "duplicate", queue: "inventory" });
    const sent: string[] = [];

    await faultySend(
      planned,
      async (queueArn: string, body: string) => void sent.push(`${queueArn} ${body}`),
    )("arn:aws:sqs:us-east-1:000000000000:inventory", "event");

    expect(sent).to.have.lengthOf(2);
    expect(new Set(sent).size).to.equal(1);
  });
});
