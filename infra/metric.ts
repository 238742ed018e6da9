import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MetricName } from "../handlers/telemetry/telemetry";
import { countedBy, type TableIndex } from "./watched";

type Statistic = "SampleCount" | "Average" | "Sum" | "Minimum" | "Maximum" | `p${number}`;

/** One metric with its statistic. All alarms and dashboards use this form. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: Statistic;
}

const inNamespace =
  <Name extends string>(namespace: string) =>
  (name: Name, statistic: Statistic, dimensions: Metric["dimensions"]): Metric => ({
    namespace,
    name,
    statistic,
    dimensions,
  });

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const lambda = inNamespace<
  | "Invocations"
  | "Errors"
  | "Throttles"
  | "Duration"
  | "IteratorAge"
  | "ConcurrentExecutions"
  | "DestinationDeliveryFailures"
>("AWS/Lambda");

/** Metrics of the whole account in its region. @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html */
const account = inNamespace<"ClaimedAccountConcurrency" | "Throttles" | "Invocations">("AWS/Lambda");

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const sqs = inNamespace<
  "ApproximateNumberOfMessagesVisible" | "ApproximateAgeOfOldestMessage" | "NumberOfMessagesSent"
>("AWS/SQS");

/** HTTP APIs, whose names differ from REST APIs'. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
const api = inNamespace<"Count" | "4xx" | "5xx" | "Latency">("AWS/ApiGateway");

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
const states = inNamespace<
  "ExecutionsStarted" | "ExecutionsSucceeded" | "ExecutionsFailed" | "ExecutionsTimedOut"
>("AWS/States");

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
const events = inNamespace<
  "Invocations" | "FailedInvocations" | "InvocationsSentToDlq" | "InvocationsFailedToBeSentToDlq"
>("AWS/Events");

/** Metrics of the whole account. @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html */
const ses = inNamespace<"Send" | "Delivery" | "Reputation.BounceRate" | "Reputation.ComplaintRate">(
  "AWS/SES",
);

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
const dynamodb = inNamespace<
  "ReadThrottleEvents" | "WriteThrottleEvents" | "ConsumedReadCapacityUnits" | "ConsumedWriteCapacityUnits"
>("AWS/DynamoDB");

/** The functions' own metrics. */
const orders = inNamespace<MetricName>(pulumi.getProject());

type Name<Builder> = Builder extends (name: infer N, ...rest: never[]) => Metric ? N : never;

export const metric = {
  lambda: (fn: aws.lambda.Function, name: Name<typeof lambda>, statistic: Statistic): Metric =>
    lambda(name, statistic, { FunctionName: fn.name }),

  account: (name: Name<typeof account>, statistic: Statistic): Metric => account(name, statistic, {}),

  queue: (queue: aws.sqs.Queue, name: Name<typeof sqs>, statistic: Statistic): Metric =>
    sqs(name, statistic, { QueueName: queue.name }),

  api: (ofApi: aws.apigatewayv2.Api, name: Name<typeof api>, statistic: Statistic): Metric =>
    api(name, statistic, { ApiId: ofApi.id }),

  stateMachine: (machine: aws.sfn.StateMachine, name: Name<typeof states>, statistic: Statistic): Metric =>
    states(name, statistic, { StateMachineArn: machine.arn }),

  /** A metric of a rule on a custom bus. */
  rule: (rule: aws.cloudwatch.EventRule, name: Name<typeof events>, statistic: Statistic): Metric =>
    events(name, statistic, {
      EventBusName: rule.eventBusName.apply((bus) => bus ?? "default"),
      RuleName: rule.name,
    }),

  /** A metric of a rule on the default bus, which such metrics don't name. */
  defaultBusRule: (rule: aws.cloudwatch.EventRule, name: Name<typeof events>, statistic: Statistic): Metric =>
    events(name, statistic, { RuleName: rule.name }),

  mail: (name: Name<typeof ses>, statistic: Statistic): Metric => ses(name, statistic, {}),

  table: (table: aws.dynamodb.Table, name: Name<typeof dynamodb>, statistic: Statistic): Metric =>
    dynamodb(name, statistic, { TableName: table.name }),

  /** A metric of an index, which its table's metrics don't include. */
  index: ({ table, index }: TableIndex, name: Name<typeof dynamodb>, statistic: Statistic): Metric =>
    dynamodb(name, statistic, { TableName: table.name, GlobalSecondaryIndexName: index }),

  /** The metric of each function that counts it. */
  orders: (name: MetricName, statistic: Statistic): Metric[] =>
    countedBy[name].map((service) => orders(name, statistic, { service, stack: pulumi.getStack() })),
};
