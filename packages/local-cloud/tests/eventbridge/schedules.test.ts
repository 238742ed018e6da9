import { expect } from "chai";
import { timesOf } from "../../src/eventbridge/schedule-expression";
import { Harness, queueArn } from "./harness";

const minute = 60_000;
const ruleArn = "arn:aws:events:us-east-1:000000000000:rule/tick";

describe("a rule with a schedule", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => harness.close());

  const declare = async (rule: Record<string, unknown> = {}, target: Record<string, unknown> = {}) => {
    const inputs = { scheduleExpression: "rate(5 minutes)", ...rule };
    const declared = await harness.declare("Rule", "tick", inputs);
    await harness.declare("Target", "to-queue", { rule: "tick", arn: queueArn("ticks"), ...target });
    return { declared, inputs };
  };
  const pass = async (milliseconds: number) => {
    await harness.clock.advance(milliseconds);
    await harness.events.delivery.idle();
  };

  it("runs its target again and again, for the first time after one interval", async () => {
    await declare();

    await pass(5 * minute - 1_000);
    const early = harness.sent.length;
    await pass(2_000);
    const first = harness.sent.length;
    await pass(5 * minute);

    expect([early, first, harness.sent.length]).to.deep.equal([0, 1, 2]);
  });

  it("delivers a scheduled event in the rule's name, at the time of the cloud's clock", async () => {
    await declare();
    const due = harness.clock.now() + 5 * minute;

    await pass(5 * minute);

    const [sent] = harness.sent;
    const event = JSON.parse(sent?.body ?? "{}");
    expect(event).to.deep.include({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      resources: [ruleArn],
      detail: {},
    });
    expect(Date.parse(event.time)).to.be.closeTo(due, 2_000);
    expect(sent?.from).to.deep.equal({ service: "events.amazonaws.com", sourceArn: ruleArn });
  });

  it("sends the target's own input where it has one", async () => {
    await declare({}, { input: '{"dryRun":true}' });

    await pass(5 * minute);

    expect(harness.sent.map(({ body }) => body)).to.deep.equal(['{"dryRun":true}']);
  });

  it("runs once for a move of the clock past several runs", async () => {
    await declare();

    await pass(24 * 60 * minute);

    expect(harness.sent).to.have.length(1);
  });

  it("runs at the times of its cron expression, one after the other", async () => {
    const { declared } = await declare({ scheduleExpression: "cron(0 10 * * ? *)" });
    const sinceTen = (harness.clock.now() - 10 * 60 * minute) % (24 * 60 * minute);
    const toTen = 24 * 60 * minute - sinceTen;

    await pass(toTen - 1_000);
    const early = harness.sent.length;
    await pass(2_000);
    const first = harness.sent.length;
    await pass(24 * 60 * minute);

    expect(declared.outputs).to.have.property("arn", ruleArn);
    expect([early, first, harness.sent.length]).to.deep.equal([0, 1, 2]);
    expect(harness.sent.map(({ body }) => JSON.parse(body).time.slice(11, 19))).to.deep.equal([
      "10:00:00",
      "10:00:00",
    ]);
  });

  it("runs its cron expression once, at the last time, for a move of the clock past several", async () => {
    await declare({ scheduleExpression: "cron(* * * * ? *)" });

    await pass(30 * 24 * 60 * minute);

    const [sent] = harness.sent;
    expect(harness.sent).to.have.length(1);
    expect(Date.parse(JSON.parse(sent?.body ?? "{}").time)).to.be.closeTo(
      harness.clock.now(),
      minute + 2_000,
    );
  });

  it("never runs when its years are over", async () => {
    await declare({ scheduleExpression: "cron(0 10 1 1 ? 2020)" });

    await pass(400 * 24 * 60 * minute);

    expect(harness.sent).to.deep.equal([]);
  });

  it("doesn't run while it is disabled", async () => {
    await declare({ state: "DISABLED" });

    await pass(5 * minute);

    expect(harness.sent).to.deep.equal([]);
  });

  it("isn't run by events that match its schedule's event, and has its schedule shown", async () => {
    await declare();

    await harness.put({ Source: "aws.events", DetailType: "Scheduled Event", Detail: "{}" });
    await harness.events.delivery.idle();
    const shown = await harness.call("DescribeRule", { Name: "tick" });

    expect(harness.sent).to.deep.equal([]);
    expect(shown).to.include({ ScheduleExpression: "rate(5 minutes)" }).and.not.have.property("EventPattern");
  });

  it("may have a pattern too, and runs for both", async () => {
    await declare({ eventPattern: '{"source":["shop"]}' });

    await harness.put({ Source: "shop", DetailType: "Anything", Detail: "{}" });
    await pass(5 * minute);

    expect(harness.sent.map(({ body }) => JSON.parse(body).source)).to.deep.equal(["shop", "aws.events"]);
  });

  it("follows a change of its schedule, and ends with the rule", async () => {
    const { declared, inputs } = await declare();

    const hourly = await harness.registry.update(declared, { ...inputs, scheduleExpression: "rate(1 hour)" });
    await pass(59 * minute);
    const early = harness.sent.length;
    await pass(minute);
    const due = harness.sent.length;
    await harness.registry.update(hourly, { ...inputs, forceDestroy: true });
    await harness.registry.delete({ ...hourly, inputs: { ...inputs, forceDestroy: true } });
    await pass(60 * minute);

    expect([early, due, harness.sent.length]).to.deep.equal([0, 1, 1]);
  });

  it("stops with the cloud", async () => {
    await declare();
    await harness.events.stop();

    await pass(60 * minute);

    expect(harness.sent).to.deep.equal([]);
  });
});

describe("the interval of a schedule", () => {
  for (const [expression, milliseconds] of [
    ["rate(1 minute)", minute],
    ["rate(5 minutes)", 5 * minute],
    ["rate(1 hour)", 60 * minute],
    ["rate(12 hours)", 12 * 60 * minute],
    ["rate(1 day)", 24 * 60 * minute],
  ] as const)
    it(`of ${expression} is ${milliseconds} ms`, () => {
      const times = timesOf(expression, 1_000);

      expect(times.after(1_000)).to.equal(1_000 + milliseconds);
      expect(times.upTo(1_000 + 3.5 * milliseconds)).to.equal(1_000 + 3 * milliseconds);
    });
});
