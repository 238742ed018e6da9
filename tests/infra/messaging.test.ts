import { expect } from "chai";
import * as z from "zod";
import { matchesPattern } from "../../local/eventbridge/pattern";
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

  const patternOf = (rule: string): unknown =>
    stack.one("aws:cloudwatch/eventRule:EventRule", rule).inputs.eventPattern;

  it("sends new and cancelled orders to the inventory, and nothing else", () => {
    const delivered = customerFacing.filter((type) => matchesPattern(patternOf("inventory"), event(type)));

    expect(delivered).to.deep.equal(["OrderCreated", "OrderCancelled"]);
  });

  it("sends every customer-facing event to the notifier", () => {
    const delivered = customerFacing.filter((type) => matchesPattern(patternOf("notifier"), event(type)));

    expect(delivered).to.deep.equal(customerFacing);
  });

  it("delivers no event of another source", () => {
    for (const rule of ["inventory", "notifier"])
      expect(matchesPattern(patternOf(rule), event("OrderCreated", "someone.else"))).to.equal(false);
  });

  it("gives every consumer's queue a dead-letter queue after three tries, which only it may use", () => {
    for (const name of ["inventory", "notifier"]) {
      const queue = stack.one("aws:sqs/queue:Queue", name);
      const redrive = JSON.parse(z.string().parse(queue.inputs.redrivePolicy));
      const allow = stack.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", name);

      expect(redrive.maxReceiveCount).to.equal(3);
      expect(redrive.deadLetterTargetArn).to.match(new RegExp(`:${name}-dlq$`));
      expect(JSON.parse(z.string().parse(allow.inputs.redriveAllowPolicy))).to.deep.include({
        redrivePermission: "byQueue",
        sourceQueueArns: [`arn:aws:sqs:us-east-1:000000000000:${name}`],
      });
    }
  });

  it("hides a message for six times the time that its function has", () => {
    for (const name of ["inventory", "notifier"]) {
      const { visibilityTimeoutSeconds } = stack.one("aws:sqs/queue:Queue", name).inputs;
      const { timeout } = stack.one("aws:lambda/function:Function", name).inputs;

      expect(visibilityTimeoutSeconds).to.be.at.least(6 * z.number().parse(timeout));
    }
  });

  it("encrypts every queue with SQS's own key, which EventBridge can use", () => {
    const queues = stack.all("aws:sqs/queue:Queue");

    expect(queues).to.have.length(6);
    for (const { inputs } of queues) {
      expect(inputs.sqsManagedSseEnabled).to.equal(true);
      expect(inputs).not.to.have.property("kmsMasterKeyId");
    }
  });

  it("keeps dead letters for fourteen days", () => {
    const dlqs = stack.all("aws:sqs/queue:Queue").filter(({ name }) => name.endsWith("-dlq"));

    expect(dlqs).to.have.length(4);
    for (const { inputs } of dlqs) expect(inputs.messageRetentionSeconds).to.equal(1_209_600);
  });

  it("lets only TLS through to a queue, and only the queue's own rule send", () => {
    for (const name of ["inventory", "notifier"]) {
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

    expect(targets).to.have.length(3);
    for (const { name, inputs } of targets) {
      expect(inputs.deadLetterConfig).to.deep.equal({
        arn: `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`,
      });
      expect(inputs.retryPolicy).to.deep.equal({
        maximumRetryAttempts: 185,
        maximumEventAgeInSeconds: 86_400,
      });
    }
  });

  it("archives what is on the bus, for a time", () => {
    const bus = stack.one("aws:cloudwatch/eventBus:EventBus", "orders");
    const { inputs } = stack.one("aws:cloudwatch/eventArchive:EventArchive", "orders");

    expect(inputs.eventSourceArn).to.equal(`arn:aws:cloudwatch:us-east-1:000000000000:${bus.inputs.name}`);
    expect(inputs.retentionDays).to.equal(30);
    for (const type of customerFacing)
      expect(matchesPattern(inputs.eventPattern, event(type))).to.equal(true);
  });

  it("reads queues in batches that may fail in part, with bounded concurrency", () => {
    for (const name of ["inventory", "notifier"]) {
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
    expect(inputs.maximumRetryAttempts).to.be.within(1, 100);
    expect(inputs.maximumRecordAgeInSeconds).to.be.within(60, 86_400);
  });
});
