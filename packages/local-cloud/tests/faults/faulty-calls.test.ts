import { expect } from "chai";
import { ConnectionBroken } from "../../src/endpoint/endpoint";
import { faultPlan } from "../../src/faults/fault-plan";
import { FaultyCalls } from "../../src/faults/faulty-calls";
import { faultySend } from "../../src/faults/faulty-deliveries";
import { FaultyInvocations } from "../../src/faults/faulty-invocations";
import { Mishaps } from "../../src/faults/mishaps";
import { PlannedFaults } from "../../src/faults/planned-faults";
import { type AwsCall, AwsError, jsonReply } from "../../src/service";

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
    sessionName: "shop-local-publish-events",
  },
  requestId: "r-1",
});

const world = (...faults: unknown[]) => {
  const planned = new PlannedFaults();
  planned.set(faultPlan.parse({ faults }));
  const handled: AwsCall[] = [];
  const killed: string[] = [];
  const clock = { now: "2026-03-01T10:00:00.000Z", ahead: 0, date: () => new Date(clock.now) };
  const mishaps = new Mishaps(clock);
  const calls = new FaultyCalls(planned, async (name) => void killed.push(name), mishaps);
  const handle = async (call: AwsCall) => {
    handled.push(call);
    const { Entries } = call.input;
    const ids = Array.isArray(Entries)
      ? Entries.map((entry: unknown) => ({ EventId: JSON.stringify(entry) }))
      : [];
    return jsonReply({ Entries: ids, FailedEntryCount: 0 });
  };
  return { planned, handled, killed, clock, mishaps, around: (call: AwsCall) => calls.around(call, handle) };
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

      expect(killed).to.deep.equal(["shop-local-publish-events"]);
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

/** What happened to a call, as it is remembered. */
const noted = async (fault: object, call = putEvents(1)) => {
  const { around, mishaps } = world({ service: "events", ...fault });
  await failureOf(around(call));
  return mishaps.list().map(({ kind, when }) => [kind, when].filter((part) => part).join(" "));
};

describe("what went wrong with calls", () => {
  it("is remembered with the time, the caller and the call", async () => {
    const { around, mishaps } = world({ kind: "lost-answer", service: "events" });

    await failureOf(around({ ...putEvents(1), body: Buffer.from("the events") }));

    expect(mishaps.list()).to.deep.equal([
      {
        at: "2026-03-01T10:00:00.000Z",
        kind: "lost-answer",
        when: "after",
        function: "shop-local-publish-events",
        service: "events",
        action: "PutEvents",
        text: "the events",
      },
    ]);
  });

  for (const [fault, expected] of [
    [{ kind: "throttle" }, ["throttle before"]],
    [{ kind: "error" }, ["error before"]],
    [{ kind: "drop" }, ["drop before"]],
    [{ kind: "slow", milliseconds: 1 }, ["slow before"]],
    [{ kind: "partial" }, ["partial"]],
    [{ kind: "kill", when: "before" }, ["kill before"]],
    [{ kind: "kill", when: "after" }, ["kill after"]],
    [{ kind: "throttle", rate: 0 }, []],
  ] as const)
    it(`is remembered for ${JSON.stringify(fault)}`, async () => {
      expect(await noted(fault)).to.deep.equal(expected);
    });

  it("is recorded when the caller gave up before the response, without any plan", async () => {
    const left = { ...putEvents(1), gone: AbortSignal.abort() };

    expect(await noted({ kind: "throttle", rate: 0 }, left)).to.deep.equal(["abandoned"]);
  });
});

describe("what went wrong with events", () => {
  const ended = (token: string, fault: string | undefined) =>
    ({
      kind: "invocation-ended",
      token,
      functionName: "notifier",
      requestId: "r-1",
      duration: 1,
      fault,
    }) as const;
  const started = (token: string) =>
    ({ kind: "invocation-started", token, functionName: "notifier", payload: `event ${token}` }) as const;

  it("is remembered with the event, where an instance ended before it had answered", () => {
    const { mishaps } = world();
    for (const token of ["a", "b", "c", "d"]) mishaps.listener(started(token), 0);

    mishaps.listener(ended("a", "Sandbox.Timedout: Task timed out"), 0);
    mishaps.listener(ended("b", "Runtime.ExitError: signal: killed"), 0);
    mishaps.listener(ended("c", "PaymentUnavailable: an answer of the function"), 0);
    mishaps.listener(ended("d", undefined), 0);

    expect(mishaps.list().map(({ kind, function: name, text }) => [kind, name, text])).to.deep.equal([
      ["ended", "notifier", "event a"],
      ["ended", "notifier", "event b"],
    ]);
  });

  it("is forgotten and counted, the oldest first, where there are very many", () => {
    const mishaps = new Mishaps({ date: () => new Date(0), ahead: 0 }, 20);

    for (let index = 1; index <= 21; index += 1) mishaps.note({ kind: "drop", text: String(index) });

    expect(mishaps.list().map(({ text }) => text)).to.deep.equal(
      Array.from({ length: 19 }, (_, index) => String(index + 3)),
    );
    expect(mishaps.forgotten).to.equal(2);
  });

  it("is remembered with begin and end, where the clock was moved under an invocation", () => {
    const { clock, mishaps } = world();
    mishaps.listener(started("before"), 0);
    mishaps.listener(started("across"), 0);
    mishaps.listener(ended("before", undefined), 0);
    Object.assign(clock, { ahead: 3_600_000, now: "2026-03-01T11:00:00.000Z" });
    mishaps.listener(started("after"), 0);
    mishaps.listener(ended("across", undefined), 0);
    mishaps.listener(ended("after", undefined), 0);

    expect(mishaps.list()).to.deep.equal([
      {
        kind: "clock-moved",
        began: "2026-03-01T10:00:00.000Z",
        at: "2026-03-01T11:00:00.000Z",
        function: "notifier",
        text: "event across",
      },
    ]);
  });

  it("is both where an instance ended under which the clock was moved", () => {
    const { clock, mishaps } = world();
    mishaps.listener(started("a"), 0);
    clock.ahead = 1;
    mishaps.listener(ended("a", "Sandbox.Timedout: Task timed out"), 0);

    expect(mishaps.list().map(({ kind }) => kind)).to.deep.equal(["ended", "clock-moved"]);
  });
});

describe("faults of events and messages", () => {
  const succeeded = { requestId: "r-1", payload: "done" };

  it("end an instance before it has the event", async () => {
    const { planned, mishaps } = world({ kind: "crash", function: "inventory", when: "before" });
    let invoked = 0;

    const outcome = await new FaultyInvocations(planned, mishaps).around("shop-local-inventory", async () => {
      invoked += 1;
      return succeeded;
    });

    expect(outcome).to.have.nested.property("fault.errorType", "Runtime.ExitError");
    expect(invoked).to.equal(0);
  });

  it("lose what an instance did", async () => {
    const { planned, mishaps } = world({ kind: "crash", function: "inventory", when: "after" });
    let invoked = 0;

    const outcome = await new FaultyInvocations(planned, mishaps).around("shop-local-inventory", async () => {
      invoked += 1;
      return succeeded;
    });

    expect(outcome).to.have.property("fault");
    expect(invoked).to.equal(1);
  });

  it("give a function what it has handled again", async () => {
    const { planned, mishaps } = world({ kind: "redeliver", function: "inventory", times: 1 });
    let invoked = 0;

    const outcome = await new FaultyInvocations(planned, mishaps).around("shop-local-inventory", async () => {
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
