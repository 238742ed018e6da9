import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RefusedByAws } from "../../src/aws-rule";
import { UnsupportedResource } from "../../src/resource";
import { entry, Harness, queueArn } from "./harness";

const busArn = "arn:aws:events:us-east-1:000000000000:event-bus/orders";
const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail("it should have been refused"),
    (error: unknown) => error,
  );

describe("EventBridge resources", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });

  afterEach(() => harness.close());

  it("have the ids and ARNs of the AWS provider", async () => {
    const bus = await harness.declare("Bus", "orders", { name: "orders" });
    const rule = await harness.declare("Rule", "created", {
      eventBusName: "orders",
      eventPattern: '{"a":[1]}',
    });
    const target = await harness.declare("Target", "queue", {
      rule: "created",
      eventBusName: "orders",
      arn: queueArn("q"),
    });
    const archive = await harness.declare("Archive", "all", { eventSourceArn: busArn, retentionDays: 30 });

    expect(bus).to.deep.include({ id: "orders" });
    expect(bus.outputs).to.include({ arn: busArn, name: "orders" });
    expect(rule).to.deep.include({ id: "orders/created" });
    expect(rule.outputs).to.include({ arn: "arn:aws:events:us-east-1:000000000000:rule/orders/created" });
    expect(target.outputs).to.include({ targetId: "queue" });
    expect(archive.outputs).to.include({ arn: "arn:aws:events:us-east-1:000000000000:archive/all" });
  });

  const refused: (readonly [string, string, Record<string, unknown>, string])[] = [
    ["a rule without pattern and schedule", "Rule", {}, "an eventPattern or a scheduleExpression"],
    [
      "a schedule on a bus of one's own",
      "Rule",
      { eventBusName: "orders", scheduleExpression: "rate(1 day)" },
      "only on the default event bus",
    ],
    ["a schedule that is none", "Rule", { scheduleExpression: "every day" }, "like rate(5 minutes)"],
    ["a schedule of one days", "Rule", { scheduleExpression: "rate(1 days)" }, "singular for 1"],
    ["a schedule of no days", "Rule", { scheduleExpression: "rate(0 days)" }, "like rate(5 minutes)"],
    ["a schedule of two day", "Rule", { scheduleExpression: "rate(2 day)" }, "plural for more"],
    [
      "a schedule by a cron expression of another dialect",
      "Rule",
      { scheduleExpression: "cron(0 8 * * * *)" },
      "exactly one of day-of-month and day-of-week must be ?",
    ],
    ["a rule with a bad pattern", "Rule", { eventPattern: '{"a":1}' }, "Event pattern is not valid. Reason:"],
    [
      "a target of another kind",
      "Target",
      { rule: "created", arn: "arn:aws:sns:us-east-1:1:t" },
      "sns isn't supported",
    ],
    [
      "a log group",
      "Target",
      { rule: "created", arn: "arn:aws:logs:us-east-1:1:log-group:/aws/events/debug" },
      "use a function that logs the event, or a queue",
    ],
    ["a FIFO queue", "Target", { rule: "created", arn: queueArn("q.fifo") }, "has no FIFO queues"],
    [
      "a state machine without a port",
      "Target",
      { rule: "created", arn: "arn:aws:states:us-east-1:1:stateMachine:m", roleArn: "r" },
      "states isn't supported",
    ],
    ["a FIFO group", "Target", { rule: "created", arn: queueArn("q"), sqsTarget: {} }, "sqsTarget"],
    [
      "too many retries",
      "Target",
      { rule: "created", arn: queueArn("q"), retryPolicy: { maximumRetryAttempts: 186 } },
      "maximumRetryAttempts",
    ],
    [
      "an input path with a wildcard",
      "Target",
      { rule: "created", arn: queueArn("q"), inputPath: "$.a[*]" },
      "inputPath",
    ],
    [
      "two inputs",
      "Target",
      { rule: "created", arn: queueArn("q"), input: "1", inputPath: "$" },
      "Only one of Input, InputPath, or InputTransformer must be provided for target declared.",
    ],
    ["a long archive name", "Archive", { name: "x".repeat(49), eventSourceArn: busArn }, "archiveName"],
    [
      "a bus policy that can't be evaluated",
      "BusPolicy",
      {
        eventBusName: "orders",
        policy: '{"Statement":{"Effect":"Allow","Action":"events:*","Resource":"*"}}',
      },
      "needs a Principal",
    ],
    ["a partner bus", "Bus", { eventSourceName: "aws.partner/x/y" }, "eventSourceName"],
  ];
  for (const [what, type, inputs, named] of refused)
    it(`are refused by name: ${what}`, async () => {
      const error = await rejection(harness.declare(type, "declared", inputs));

      expect(error instanceof UnsupportedResource || error instanceof RefusedByAws).to.equal(true);
      expect(String(error)).to.contain(named).and.to.contain('"declared"');
    });

  it("refuse a sixth target of a rule", async () => {
    await harness.declareOrders();
    const target = (n: number) =>
      harness.declare("Target", `t${n}`, { eventBusName: "orders", rule: "created", arn: queueArn("q") });
    for (const n of [2, 3, 4, 5]) await target(n);

    const error = await rejection(target(6));

    expect(error).to.include({
      code: "LimitExceededException",
      message: "The requested resource exceeds the maximum number allowed.",
    });
  });

  it("archive the events that the pattern selects, in order, in a file that a restart finds", async () => {
    await harness.declareOrders();
    const archive = { eventSourceArn: busArn, eventPattern: '{"detail-type":[{"prefix":"Order"}]}' };
    await harness.declare("Archive", "history", archive);
    await harness.put(entry({ Time: 1000 }), entry({ DetailType: "Other" }), entry({ Time: 2000 }));
    await harness.put(entry({ Time: 3000 }));
    await harness.events.stop();

    const reopened = new Harness({ stateDirectory: harness.directory });
    await reopened.declareOrders();
    await reopened.declare("Archive", "history", archive);
    const times: number[] = [];
    const from = new Date(1_000_000);
    for await (const event of reopened.events.buses.archive("history").events(from, new Date(3_000_000)))
      times.push(event.time);
    const described = await reopened.call("DescribeArchive", { ArchiveName: "history" });
    await reopened.close();

    const lines = readFileSync(join(harness.directory, "archives", "history.jsonl"), "utf8")
      .trim()
      .split("\n");
    expect(lines).to.have.length(3);
    expect(times).to.deep.equal([1_000_000, 2_000_000]);
    expect(described).to.deep.include({ ArchiveName: "history", EventCount: 3, State: "ENABLED" });
    expect(described).to.have.property("SizeBytes").that.is.greaterThan(300);
  });

  it("archive on after a line that was cut off, and lose no event to it", async () => {
    await harness.declareOrders();
    const archive = { eventSourceArn: busArn };
    await harness.declare("Archive", "history", archive);
    await harness.put(entry({ Time: 1000 }));
    await harness.events.stop();
    appendFileSync(join(harness.directory, "archives", "history.jsonl"), '{"id":"cut o');

    const reopened = new Harness({ stateDirectory: harness.directory });
    await reopened.declareOrders();
    await reopened.declare("Archive", "history", archive);
    await reopened.put(entry({ Time: 2000 }));
    const times: number[] = [];
    const [from, to] = [new Date(0), new Date(3_000_000)];
    for await (const event of reopened.events.buses.archive("history").events(from, to))
      times.push(event.time);
    await reopened.close();

    expect(times).to.deep.equal([1_000_000, 2_000_000]);
  });

  it("are described on the wire", async () => {
    await harness.declareOrders({ retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 60 } });

    const rule = await harness.call("DescribeRule", { Name: "created", EventBusName: "orders" });
    const rules = await harness.call("ListRules", { EventBusName: "orders", NamePrefix: "cre" });
    const targets = await harness.call("ListTargetsByRule", { Rule: "created", EventBusName: "orders" });
    const buses = await harness.call("ListEventBuses", { Limit: 1 });
    const missing = await rejection(harness.call("DescribeEventBus", { Name: "none" }));

    expect(rule).to.deep.include({ Name: "created", State: "ENABLED", EventBusName: "orders" });
    expect(rules).to.have.nested.property("Rules[0].EventPattern", '{"detail-type":["OrderCreated"]}');
    expect(targets).to.deep.equal({
      Targets: [
        {
          Id: "to-queue",
          Arn: queueArn("inventory"),
          DeadLetterConfig: { Arn: queueArn("dlq") },
          RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 },
        },
      ],
    });
    expect(buses).to.have.nested.property("EventBuses[0].Name", "default");
    expect(buses).to.have.property("NextToken").that.is.a("string");
    expect(missing).to.include({
      code: "ResourceNotFoundException",
      message: "Event bus none does not exist.",
    });
  });

  it("are described as they were given, without defaults", async () => {
    await harness.declareOrders();

    const rule = await harness.call("DescribeRule", { Name: "created", EventBusName: "orders" });
    const targets = await harness.call("ListTargetsByRule", { Rule: "created", EventBusName: "orders" });

    expect(rule).to.include({ CreatedBy: "000000000000", EventBusName: "orders" });
    expect(JSON.stringify(targets)).not.to.contain("RetryPolicy");
  });

  it("test patterns on the wire", async () => {
    const event = {
      ...{ id: "1", account: "0", source: "s", time: "2026-01-01T00:00:00Z", region: "us-east-1" },
      ...{ "detail-type": "t", detail: { a: 1 } },
    };
    const test = (pattern: string, text = JSON.stringify(event)) =>
      harness.call("TestEventPattern", { EventPattern: pattern, Event: text });

    const yes = await test('{"detail":{"a":[1]}}');
    const no = await test('{"detail":{"a":[2]}}');
    const invalid = await rejection(test('{"detail":{"a":2}}'));
    const incomplete = await rejection(test('{"a":[1]}', '{"a":1}'));
    const none = await rejection(test('{"a":[1]}', "[]"));
    const half = await rejection(test('{"a":[1]}', "{"));

    expect(yes).to.deep.equal({ Result: true });
    expect(no).to.deep.equal({ Result: false });
    expect(invalid).to.include({ code: "InvalidEventPatternException", status: 400 });
    for (const refused of [incomplete, none, half])
      expect(refused).to.include({ code: "ValidationException", message: "Parameter Event is not valid." });
  });

  it("leave what isn't supported to a refusal that names it", async () => {
    const error = await rejection(harness.call("CreateConnection", {}));

    expect(error).to.include({ code: "NotImplemented" });
    expect(String(error)).to.contain("EventBridge CreateConnection");
  });
});
