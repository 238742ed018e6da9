import { matchesPattern } from "@orderflow/local-cloud/testing/eventbridge";
import { expect } from "chai";
import * as z from "zod";
import { publishedChanges } from "../../handlers/outbox/published-changes";
import { type Deployment, defaultDeployment } from "./deploy";
import { statementsOf } from "./policies";

const event = (detailType: string, source = "orderflow.orders") => ({
  version: "0",
  id: "1",
  "detail-type": detailType,
  source,
  account: "000000000000",
  time: "2026-01-01T00:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: {},
});

const customerFacing = [
  "OrderCreated",
  "OrderConfirmed",
  "OrderRejected",
  "OrderPaid",
  "OrderPaymentFailed",
  "OrderShipped",
  "OrderShippingFailed",
  "OrderCancelled",
  "OrderRefunded",
];

describe("queues, rules and the bus", () => {
  let stack: Deployment;

  before(async () => {
    stack = await defaultDeployment();
  });

  /** The queue consumers of the program, by name. */
  const consumers = () => Object.keys(z.record(z.string(), z.unknown()).parse(stack.outputs.queueUrls));

  it("has a queue for each consumer of the diagram", () => {
    expect(consumers()).to.include.members(["inventory", "notifier"]);
  });

  const patternOf = (rule: string): unknown =>
    stack.one("aws:cloudwatch/eventRule:EventRule", rule).inputs.eventPattern;

  it("sends new and cancelled orders to the inventory, and nothing else", () => {
    const delivered = customerFacing.filter((type) => matchesPattern(patternOf("inventory"), event(type)));

    expect(delivered).to.deep.equal(["OrderCreated", "OrderCancelled"]);
  });

  it("sends the notifier what customers want to hear of, and not four events of one order in a second", () => {
    const delivered = customerFacing.filter((type) => matchesPattern(patternOf("notifier"), event(type)));

    expect(delivered).to.deep.equal(
      customerFacing.filter((type) => !["OrderConfirmed", "OrderPaid"].includes(type)),
    );
  });

  it("hears of bounces and complaints of its own mails, without their addresses", () => {
    const rule = stack.one("aws:cloudwatch/eventRule:EventRule", "mail-feedback");
    const target = stack.one("aws:cloudwatch/eventTarget:EventTarget", "mail-feedback");
    const destination = stack.one(
      "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
      "mail",
    );
    const report = (type: string, set: string) => ({
      ...event(type, "aws.ses"),
      detail: { mail: { tags: { "ses:configuration-set": [set] } } },
    });
    const takes = (type: string, set = "orderflow-test-mail") =>
      matchesPattern(rule.inputs.eventPattern, report(type, set));

    expect(takes("Email Bounced") && takes("Email Complaint Received")).to.equal(true);
    expect(takes("Email Bounced", "orderflow-prod-mail") || takes("Email Delivered")).to.equal(false);
    expect(rule.inputs).to.not.have.property("eventBusName");
    expect(JSON.stringify(target.inputs.inputTransformer)).to.not.match(/destination|recipients|headers/i);
    expect(destination.inputs.eventDestination).to.deep.equal({
      enabled: true,
      matchingEventTypes: ["BOUNCE", "COMPLAINT"],
      eventBridgeDestination: { eventBusArn: "arn:aws:events:us-east-1:000000000000:event-bus/default" },
    });
  });

  it("delivers no event of another source", () => {
    for (const rule of ["inventory", "notifier"])
      expect(matchesPattern(patternOf(rule), event("OrderCreated", "someone.else"))).to.equal(false);
  });

  it("gives every consumer's queue a dead-letter queue after five tries or more, which only it may use", () => {
    for (const name of consumers()) {
      const queue = stack.one("aws:sqs/queue:Queue", name);
      const redrive = JSON.parse(z.string().parse(queue.inputs.redrivePolicy));
      const allow = stack.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", name);

      expect(redrive.maxReceiveCount).to.be.at.least(5);
      expect(redrive.deadLetterTargetArn).to.match(new RegExp(`:${name}-dlq$`));
      expect(JSON.parse(z.string().parse(allow.inputs.redriveAllowPolicy))).to.deep.include({
        redrivePermission: "byQueue",
        sourceQueueArns: [`arn:aws:sqs:us-east-1:000000000000:${name}`],
      });
    }
  });

  it("hides a message for six times the time that its function has", () => {
    for (const name of consumers()) {
      const { visibilityTimeoutSeconds } = stack.one("aws:sqs/queue:Queue", name).inputs;
      const { timeout } = stack.one("aws:lambda/function:Function", name).inputs;

      expect(visibilityTimeoutSeconds).to.be.at.least(6 * z.number().parse(timeout));
    }
  });

  it("encrypts every queue with SQS's own key, which EventBridge can use", () => {
    for (const { name, inputs } of stack.all("aws:sqs/queue:Queue")) {
      expect(inputs.sqsManagedSseEnabled, name).to.equal(true);
      expect(inputs, name).not.to.have.property("kmsMasterKeyId");
    }
  });

  it("keeps a consumer's messages for seven days: an outage may last a long weekend", () => {
    for (const consumer of consumers())
      expect(stack.one("aws:sqs/queue:Queue", consumer).inputs.messageRetentionSeconds, consumer).to.equal(
        604_800,
      );
  });

  it("keeps dead letters for fourteen days", () => {
    const dlqs = stack.all("aws:sqs/queue:Queue").filter(({ name }) => name.endsWith("-dlq"));

    expect(dlqs.map(({ name }) => name)).to.include.members([
      "publish-events-dlq",
      "fulfilment-dlq",
      ...consumers().map((name) => `${name}-dlq`),
    ]);
    for (const { name, inputs } of dlqs) expect(inputs.messageRetentionSeconds, name).to.equal(1_209_600);
  });

  it("lets only TLS through to a queue, and only the queue's own rule send", () => {
    for (const name of consumers()) {
      const [tls, rule, ...more] = statementsOf(
        stack.one("aws:sqs/queuePolicy:QueuePolicy", name).inputs.policy,
      );

      expect(more).to.deep.equal([]);
      expect(tls).to.deep.include({ Effect: "Deny", Principal: "*", Action: ["sqs:*"] });
      expect(tls?.Condition).to.deep.equal({ Bool: { "aws:SecureTransport": "false" } });
      expect(rule).to.deep.include({ Effect: "Allow", Action: ["sqs:SendMessage"] });
      expect(rule?.Principal).to.deep.equal({ Service: "events.amazonaws.com" });
      expect(rule?.Condition).to.deep.equal({
        ArnEquals: { "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:000000000000:${name}` },
      });
    }
  });

  it("gives every rule's target a dead-letter queue and a bounded retry policy", () => {
    const targets = stack.all("aws:cloudwatch/eventTarget:EventTarget");
    const aDay = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };
    const untilTheNextRun = { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 300 };

    expect(targets.map(({ name }) => name)).to.include.members(["fulfilment", "reconciler", ...consumers()]);
    for (const { name, inputs } of targets) {
      expect(inputs.retryPolicy, name).to.deep.equal(name === "reconciler" ? untilTheNextRun : aDay);
      expect(inputs.deadLetterConfig).to.deep.equal({
        arn: `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`,
      });
    }
  });

  it("runs the reconciler every five minutes, by a rule that alone may", () => {
    const rule = stack.one("aws:cloudwatch/eventRule:EventRule", "reconciler");
    const target = stack.one("aws:cloudwatch/eventTarget:EventTarget", "reconciler");
    const permission = stack.one("aws:lambda/permission:Permission", "reconciler");
    const fn = stack.one("aws:lambda/function:Function", "reconciler");

    expect(rule.inputs).to.include({ scheduleExpression: "rate(5 minutes)" });
    // Schedules are on the default bus.
    expect(rule.inputs).to.not.have.property("eventBusName");
    expect(target.inputs).to.not.have.property("eventBusName");
    expect(target.inputs.arn).to.equal("arn:aws:lambda:us-east-1:000000000000:orderflow-test-reconciler");
    expect(permission.inputs).to.include({
      action: "lambda:InvokeFunction",
      function: fn.inputs.name,
      principal: "events.amazonaws.com",
      sourceArn: "arn:aws:cloudwatch:us-east-1:000000000000:reconciler",
    });
  });

  it("archives what is on the bus, for a time", () => {
    const bus = stack.one("aws:cloudwatch/eventBus:EventBus", "orders");
    const { inputs } = stack.one("aws:cloudwatch/eventArchive:EventArchive", "orders");

    expect(inputs.eventSourceArn).to.equal(
      `arn:aws:events:us-east-1:000000000000:event-bus/${bus.inputs.name}`,
    );
    expect(inputs.retentionDays).to.equal(30);
    for (const type of customerFacing)
      expect(matchesPattern(inputs.eventPattern, event(type))).to.equal(true);
  });

  it("reads queues in batches that may fail in part, with bounded concurrency", () => {
    for (const name of consumers()) {
      const { inputs } = stack.one("aws:lambda/eventSourceMapping:EventSourceMapping", name);

      expect(inputs.functionResponseTypes).to.deep.equal(["ReportBatchItemFailures"]);
      expect(inputs.scalingConfig).to.have.property("maximumConcurrency").that.is.at.least(2);
    }
  });

  it("reads the outbox so that one bad record neither stops the rest nor gets lost", () => {
    const { inputs } = stack.one("aws:lambda/eventSourceMapping:EventSourceMapping", "publish-events");

    expect(inputs).to.deep.include({
      startingPosition: "TRIM_HORIZON",
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: {
        onFailure: { destinationArn: "arn:aws:sqs:us-east-1:000000000000:publish-events-dlq" },
      },
    });
    expect(inputs.filterCriteria).to.deep.equal({
      filters: [{ pattern: JSON.stringify(publishedChanges) }],
    });
    expect(inputs.maximumRetryAttempts).to.be.within(1, 100);
    expect(inputs.maximumRecordAgeInSeconds).to.be.within(60, 86_400);
  });
});
