import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { eventually } from "../endpoint/running-endpoint";
import { functionArn, Harness } from "./harness";

const day = 86_400_000;

describe("Step Functions, when the clock is moved", () => {
  let clock: Clock;
  let harness: Harness;
  beforeEach(async () => {
    clock = new Clock(3_000);
    harness = new Harness({ clock, timeScale: 1 });
    await harness.start();
  });
  afterEach(() => harness.stop());

  const start = async (definition: Record<string, unknown>, input: unknown = {}) => {
    const stateMachineArn = await harness.machine(definition);
    const { executionArn } = await harness
      .sdk()
      .send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
    return () => harness.sdk().send(new DescribeExecutionCommand({ executionArn }));
  };
  const invoke = (name: string, more: Record<string, unknown> = {}) => ({
    Type: "Task",
    Resource: functionArn(name),
    ...more,
  });

  it("continues with an execution that waits, and not before its time", async () => {
    const describeIt = await start({
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 172_800, Next: "Done" }, Done: { Type: "Succeed" } },
    });

    await clock.advance(day);
    expect((await describeIt()).status).to.equal("RUNNING");
    await clock.advance(day);

    const { status, startDate, stopDate } = await describeIt();
    expect(status).to.equal("SUCCEEDED");
    expect(Number(stopDate) - Number(startDate)).to.be.within(2 * day - 30_000, 2 * day + 5_000);
  });

  it("continues past several waits and the tasks between them, each at its time", async () => {
    const times: number[] = [];
    harness.functions.note = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      times.push(clock.now());
      return {};
    };
    const began = clock.now();
    const describeIt = await start({
      StartAt: "First",
      States: {
        First: { Type: "Wait", Seconds: 86_400, Next: "Note" },
        Note: invoke("note", { Next: "Second" }),
        Second: { Type: "Wait", Seconds: 86_400, Next: "Again" },
        Again: invoke("note", { End: true }),
      },
    });

    await clock.advance(3 * day);

    await eventually(async () => (await describeIt()).status === "SUCCEEDED" || undefined);
    expect(times.map((time) => Math.round((time - began) / day))).to.deep.equal([1, 2]);
  });

  it("waits until a timestamp of the clock's", async () => {
    await clock.advance(10 * day);
    const until = new Date(clock.now() + day).toISOString();
    const describeIt = await start(
      { StartAt: "Wait", States: { Wait: { Type: "Wait", TimestampPath: "$.until", End: true } } },
      { until },
    );

    expect((await describeIt()).status).to.equal("RUNNING");
    await clock.advance(day);

    await eventually(async () => (await describeIt()).status === "SUCCEEDED" || undefined);
  });

  it("retries once the clock is past the interval", async () => {
    let calls = 0;
    harness.functions.flaky = () => {
      calls += 1;
      if (calls === 1) throw new Error("boom");
      return {};
    };
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 86_400, MaxAttempts: 1 }];
    const describeIt = await start({
      StartAt: "Try",
      States: { Try: invoke("flaky", { Retry, End: true }) },
    });
    await eventually(async () => calls === 1 || undefined);

    await clock.advance(day);

    await eventually(async () => (await describeIt()).status === "SUCCEEDED" || undefined);
    expect(calls).to.equal(2);
  });

  it("ends what takes longer than its timeout: a task, an execution", async () => {
    harness.functions.endless = () => new Promise(() => {});
    const task = await start({
      StartAt: "Task",
      States: { Task: invoke("endless", { TimeoutSeconds: 3_600, End: true }) },
    });
    const execution = await start({
      StartAt: "Wait",
      TimeoutSeconds: 3_600,
      States: { Wait: { Type: "Wait", Seconds: 172_800, End: true } },
    });
    const unlimited = await start({ StartAt: "Task", States: { Task: invoke("endless", { End: true }) } });
    await eventually(async () => harness.invoked.length === 2 || undefined);

    await clock.advance(day);

    await eventually(async () => (await task()).status === "FAILED" || undefined);
    expect((await task()).error).to.equal("States.Timeout");
    await eventually(async () => (await execution()).status === "TIMED_OUT" || undefined);
    await clock.advance(400 * day);
    expect((await unlimited()).status).to.equal("RUNNING");
  });
});
