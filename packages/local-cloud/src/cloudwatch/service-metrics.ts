import * as z from "zod";
import { namesInRuleArn } from "../eventbridge/rule-arn";
import type {
  CloudEvent,
  EventDelivered,
  InvocationStarted,
  Listener,
  RequestAnswered,
} from "../observation";
import { embeddedMetrics } from "./embedded-metrics";
import { mailMetrics } from "./mail-metrics";
import type { DataPoint } from "./metric";
import type { MetricStore } from "./metric-store";

type Point = Omit<DataPoint, "at">;

/**
 * Makes the metrics that AWS's services publish from observations of the traffic, and reads those that functions write to
 * their logs. If AWS publishes a metric with several sets of dimensions, only those documented for alarms are made.
 * @param now milliseconds since 1970, by the clock that alarms use
 */
export const serviceMetrics = (store: MetricStore, now: () => number): Listener => {
  const seen: Seen = { underWay: new Map(), mail: mailMetrics() };
  return (event) => {
    if (event.kind === "line-logged") {
      for (const point of embeddedMetrics(event.line)) store.put(point);
      return;
    }
    const at = now();
    for (const point of pointsOf(event, seen, at))
      for (const one of withAllFunctions(point)) store.put({ ...one, at });
  };
};

/** Lambda has each metric once more without dimensions, for all functions together. */
const withAllFunctions = (point: Point): Point[] =>
  point.namespace === "AWS/Lambda" && point.name !== "ConcurrentExecutions"
    ? [point, { ...point, dimensions: {} }]
    : [point];

/** State between observations. */
interface Seen {
  /** Invocations by function. */
  readonly underWay: Map<string, number>;
  readonly mail: ReturnType<typeof mailMetrics>;
}

const pointsOf = (event: CloudEvent, { underWay, mail }: Seen, at: number): Point[] => {
  switch (event.kind) {
    case "request-answered":
      return requestPoints(event);
    case "invocation-started":
      return [
        concurrency(underWay, event.functionName, 1),
        allConcurrency(underWay),
        ...iteratorAge(event, at),
      ];
    case "invocation-ended":
      concurrency(underWay, event.functionName, -1);
      return invocationPoints(event);
    case "message-sent":
      return [count("AWS/SQS", "NumberOfMessagesSent", queue(event))];
    case "message-received":
      return [count("AWS/SQS", "NumberOfMessagesReceived", queue(event))];
    case "message-deleted":
      return [count("AWS/SQS", "NumberOfMessagesDeleted", queue(event))];
    case "event-delivered":
      return deliveryPoints(event);
    case "execution-changed":
      return executionPoints(event);
    case "call-made":
      return callPoints(event, mail);
    default:
      return [];
  }
};

const count = (namespace: string, name: string, dimensions: Point["dimensions"], value = 1): Point => ({
  namespace,
  name,
  dimensions,
  value,
  unit: "Count",
});

const duration = (
  namespace: string,
  name: string,
  dimensions: Point["dimensions"],
  value: number,
): Point => ({
  namespace,
  name,
  dimensions,
  value,
  unit: "Milliseconds",
});

/** Zeros are put too, as on AWS, so that rates have both of their parts. */
const requestPoints = ({ apiId, stage, status, duration: latency }: RequestAnswered): Point[] =>
  [{ ApiId: apiId }, { ApiId: apiId, Stage: stage }].flatMap((dimensions) => [
    count("AWS/ApiGateway", "Count", dimensions),
    count("AWS/ApiGateway", "4xx", dimensions, Number(status >= 400 && status < 500)),
    count("AWS/ApiGateway", "5xx", dimensions, Number(status >= 500)),
    duration("AWS/ApiGateway", "Latency", dimensions, latency),
  ]);

const concurrency = (underWay: Map<string, number>, functionName: string, change: 1 | -1): Point => {
  const value = Math.max(0, (underWay.get(functionName) ?? 0) + change);
  underWay.set(functionName, value);
  return count("AWS/Lambda", "ConcurrentExecutions", { FunctionName: functionName }, value);
};

/** Of the account: all functions together. */
const allConcurrency = (underWay: ReadonlyMap<string, number>): Point =>
  count(
    "AWS/Lambda",
    "ConcurrentExecutions",
    {},
    [...underWay.values()].reduce((sum, one) => sum + one, 0),
  );

/** A throttled invocation doesn't count as an invocation. */
const invocationPoints = (ended: Extract<CloudEvent, { kind: "invocation-ended" }>): Point[] => {
  const dimensions = { FunctionName: ended.functionName };
  if (ended.fault?.startsWith("TooManyRequestsException"))
    return [count("AWS/Lambda", "Throttles", dimensions)];
  return [
    count("AWS/Lambda", "Invocations", dimensions),
    count("AWS/Lambda", "Errors", dimensions, Number(ended.fault !== undefined)),
    count("AWS/Lambda", "Throttles", dimensions, 0),
    duration("AWS/Lambda", "Duration", dimensions, ended.duration),
  ];
};

const streamBatch = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ ApproximateCreationDateTime: z.number() }) })).min(1),
});

/** The age of the batch's last record. @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const iteratorAge = ({ functionName, payload }: InvocationStarted, at: number): Point[] => {
  if (!payload.includes('"aws:dynamodb"')) return []; // most payloads: not worth parsing
  const last = streamBatch.safeParse(jsonOf(payload)).data?.Records.at(-1);
  if (!last) return [];
  const age = Math.max(0, at - last.dynamodb.ApproximateCreationDateTime * 1000);
  return [duration("AWS/Lambda", "IteratorAge", { FunctionName: functionName }, age)];
};

const queue = ({ queueArn }: { readonly queueArn: string }) => ({
  QueueName: queueArn.slice(queueArn.lastIndexOf(":") + 1),
});

const deliveryPoints = ({ ruleArn, failure, deadLetterArn }: EventDelivered): Point[] => {
  const { rule: RuleName = "", bus: EventBusName } = namesInRuleArn(ruleArn) ?? {};
  const dimensions = EventBusName === undefined ? { RuleName } : { EventBusName, RuleName };
  const failed = failure !== undefined;
  return [
    count("AWS/Events", "Invocations", dimensions),
    count("AWS/Events", "FailedInvocations", dimensions, Number(failed)),
    count("AWS/Events", "InvocationsSentToDlq", dimensions, Number(failed && deadLetterArn !== undefined)),
  ];
};

const executionMetrics: Readonly<Record<string, string>> = {
  RUNNING: "ExecutionsStarted",
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  ABORTED: "ExecutionsAborted",
};

const executionPoints = (changed: Extract<CloudEvent, { kind: "execution-changed" }>): Point[] => {
  const name = executionMetrics[changed.status];
  return name === undefined ? [] : [count("AWS/States", name, { StateMachineArn: changed.stateMachineArn })];
};

/** The engine never throttles, so DynamoDB's throttling metrics exist only if a test puts them. */
const callPoints = (call: Extract<CloudEvent, { kind: "call-made" }>, mail: Seen["mail"]): Point[] => {
  if (call.service === "ses" && call.action === "SendEmail") return call.status < 300 ? mail(call.text) : [];
  if (call.service !== "dynamodb") return [];
  const tables = new Set(call.resources.flatMap((arn) => /:table\/([^/]+)/.exec(arn)?.[1] ?? []));
  return [...tables].map((TableName) =>
    call.status < 500
      ? duration(
          "AWS/DynamoDB",
          "SuccessfulRequestLatency",
          { TableName, Operation: call.action },
          call.duration,
        )
      : count("AWS/DynamoDB", "SystemErrors", { TableName, Operation: call.action }),
  );
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an event that happens to contain the words
  }
};
