import { expect } from "chai";
import { MetricStore, minute } from "../../src/cloudwatch/metric-store";
import { measureQueues } from "../../src/cloudwatch/queue-metrics";
import { serviceMetrics } from "../../src/cloudwatch/service-metrics";
import type { CloudEvent } from "../../src/observation";

const at = 100 * minute;

const seen = (...events: CloudEvent[]) => {
  const store = new MetricStore();
  const listener = serviceMetrics(store, () => at);
  for (const event of events) listener(event, at);
  return {
    store,
    read: (namespace: string, name: string, dimensions: Record<string, string>, statistic = "Sum") =>
      store.read({ namespace, name, dimensions }, statistic, {
        from: at,
        to: at + minute,
        period: minute,
      })[0],
  };
};

const answered = (status: number, duration = 10): CloudEvent => ({
  kind: "request-answered",
  apiId: "api0",
  stage: "$default",
  requestId: "r",
  method: "GET",
  path: "/",
  routeKey: undefined,
  status,
  startedAt: at,
  duration,
  text: "",
});
const started = (payload: unknown): CloudEvent => ({
  kind: "invocation-started",
  token: "t",
  functionName: "f",
  payload: JSON.stringify(payload),
});
const ended = (fault?: string): CloudEvent => ({
  kind: "invocation-ended",
  token: "t",
  functionName: "f",
  requestId: "r",
  duration: 42,
  fault,
});
const execution = (status: string): CloudEvent => ({
  kind: "execution-changed",
  stateMachineArn: "arn:machine",
  executionArn: "arn:execution",
  status,
  input: "{}",
});
const delivered = (failure?: string): CloudEvent => ({
  kind: "event-delivered",
  ruleArn: "arn:aws:events:us-east-1:000000000000:rule/bus/rule",
  targetArn: "arn:target",
  eventId: "e",
  startedAt: at,
  duration: 1,
  failure,
  deadLetterArn: failure && "arn:dlq",
});

describe("the metrics of services", () => {
  it("count an API's answers by class, and time them, with and without the stage", () => {
    const { read } = seen(answered(200, 10), answered(404), answered(503, 30));

    for (const dimensions of [{ ApiId: "api0" }, { ApiId: "api0", Stage: "$default" }]) {
      expect(read("AWS/ApiGateway", "Count", dimensions)).to.equal(3);
      expect(read("AWS/ApiGateway", "4xx", dimensions)).to.equal(1);
      expect(read("AWS/ApiGateway", "5xx", dimensions)).to.equal(1);
      expect(read("AWS/ApiGateway", "Latency", dimensions, "Maximum")).to.equal(30);
    }
  });

  it("count a function's invocations, errors and throttles; a throttled one is no invocation", () => {
    const { read } = seen(
      ...[ended(), ended("Error: no"), ended("TooManyRequestsException: Rate Exceeded")].flatMap((end) => [
        started({}),
        end,
      ]),
    );
    const dimensions = { FunctionName: "f" };

    expect(read("AWS/Lambda", "Invocations", dimensions)).to.equal(2);
    expect(read("AWS/Lambda", "Errors", dimensions)).to.equal(1);
    expect(read("AWS/Lambda", "Throttles", dimensions)).to.equal(1);
    expect(read("AWS/Lambda", "Duration", dimensions, "Average")).to.equal(42);
  });

  it("know how many invocations were in progress at once", () => {
    const { read } = seen(started({}), started({}), ended(), started({}));

    expect(read("AWS/Lambda", "ConcurrentExecutions", { FunctionName: "f" }, "Maximum")).to.equal(2);
  });

  it("know how old the last record of a stream's batch is", () => {
    const record = (age: number) => ({
      eventSource: "aws:dynamodb",
      dynamodb: { ApproximateCreationDateTime: (at - age) / 1000 },
    });

    const { read } = seen(started({ Records: [record(90_000), record(5_000)] }), started({ Records: [] }));

    expect(read("AWS/Lambda", "IteratorAge", { FunctionName: "f" }, "Maximum")).to.equal(5_000);
  });

  it("count executions by how they ended", () => {
    const { read } = seen(...["RUNNING", "RUNNING", "FAILED", "TIMED_OUT"].map(execution));
    const dimensions = { StateMachineArn: "arn:machine" };

    expect(read("AWS/States", "ExecutionsStarted", dimensions)).to.equal(2);
    expect(read("AWS/States", "ExecutionsFailed", dimensions)).to.equal(1);
    expect(read("AWS/States", "ExecutionsTimedOut", dimensions)).to.equal(1);
    expect(read("AWS/States", "ExecutionsSucceeded", dimensions)).to.equal(undefined);
  });

  it("count the deliveries of a rule, and those that failed", () => {
    const { read } = seen(delivered(), delivered("NO_PERMISSIONS"));
    const dimensions = { EventBusName: "bus", RuleName: "rule" };

    expect(read("AWS/Events", "Invocations", dimensions)).to.equal(2);
    expect(read("AWS/Events", "FailedInvocations", dimensions)).to.equal(1);
    expect(read("AWS/Events", "InvocationsSentToDlq", dimensions)).to.equal(1);
  });

  it("have the rates at which e-mails bounce and are complained about", () => {
    const sent = (to: string): CloudEvent => ({
      kind: "call-made",
      roleArn: "arn:role",
      service: "ses",
      action: "SendEmail",
      resources: [],
      startedAt: at,
      duration: 1,
      status: 200,
      text: `Action=SendEmail&Destination.ToAddresses.member.1=${encodeURIComponent(to)}`,
    });

    const { read } = seen(
      sent("ada@example.com"),
      sent("bounce@simulator.amazonses.com"),
      sent("ada@example.com"),
      sent("complaint@simulator.amazonses.com"),
    );

    expect(read("AWS/SES", "Send", {})).to.equal(4);
    expect(read("AWS/SES", "Delivery", {})).to.equal(3);
    expect(read("AWS/SES", "Reputation.BounceRate", {}, "Maximum")).to.equal(0.5);
    expect(read("AWS/SES", "Reputation.ComplaintRate", {}, "Maximum")).to.equal(0.25);
  });

  it("have what functions put into their logs", () => {
    const line = JSON.stringify({
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [{ Namespace: "shop", Dimensions: [["service"]], Metrics: [{ Name: "Sales" }] }],
      },
      service: "till",
      Sales: 2,
    });

    const { read } = seen({ kind: "line-logged", functionName: "f", line });

    expect(read("shop", "Sales", { service: "till" })).to.equal(2);
  });

  it("measure queues: how many messages lie there, how old the oldest is, and zero of an empty one", () => {
    const store = new MetricStore();
    const contents: Record<string, { sentAt: number; state: string }[]> = {
      "arn:aws:sqs:r:a:full": [
        { sentAt: at - 60_000, state: "available" },
        { sentAt: at - 56_000, state: "in flight" },
      ],
      "arn:aws:sqs:r:a:empty": [],
    };
    const queues = { arns: () => Object.keys(contents), contents: (arn: string) => contents[arn] ?? [] };

    measureQueues(queues, store, at);

    const read = (QueueName: string, name: string) =>
      store.read({ namespace: "AWS/SQS", name, dimensions: { QueueName } }, "Maximum", {
        from: at,
        to: at + minute,
        period: minute,
      })[0];
    expect(read("full", "ApproximateNumberOfMessagesVisible")).to.equal(1);
    expect(read("full", "ApproximateNumberOfMessagesNotVisible")).to.equal(1);
    expect(read("full", "ApproximateAgeOfOldestMessage")).to.equal(60);
    expect(read("empty", "ApproximateNumberOfMessagesVisible")).to.equal(0);
    expect(read("empty", "ApproximateAgeOfOldestMessage")).to.equal(0);
  });
});
