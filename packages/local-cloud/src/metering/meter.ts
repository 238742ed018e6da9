import type { CloudEvent } from "../observation";

/** What AWS counts on a bill, and how it is counted here. */
export const billed = [
  /** Requests of HTTP APIs, begun 512 KiB each. */
  "httpApi.requests",
  "lambda.requests",
  /** Gigabytes of memory times seconds, to the millisecond. */
  "lambda.gigabyteSeconds",
  "dynamodb.readUnits",
  "dynamodb.writeUnits",
  /** Events on a custom bus, begun 64 KiB each. */
  "eventBridge.events",
  "eventBridge.replayedEvents",
  /** Bytes that go into archives. */
  "eventBridge.archivedBytes",
  /** Sends, batches received, batches deleted; begun 64 KiB each. Idle polling costs by time, not by message. */
  "sqs.requests",
  /** State changes of Standard workflows, the start and end of an execution included. */
  "stepFunctions.transitions",
  "ses.emails",
  /** Bytes of log lines, with what CloudWatch adds to each. */
  "logs.bytes",
] as const;
export type Billed = (typeof billed)[number];
export type Usage = Record<Billed, number>;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: bytes that each event counts more */
const logEventOverhead = 26;
const chunk = 64 * 1024;

const chunks = (text: string): number => Math.max(1, Math.ceil(Buffer.byteLength(text) / chunk));

const nothing = (): Usage => ({
  "httpApi.requests": 0,
  "lambda.requests": 0,
  "lambda.gigabyteSeconds": 0,
  "dynamodb.readUnits": 0,
  "dynamodb.writeUnits": 0,
  "eventBridge.events": 0,
  "eventBridge.replayedEvents": 0,
  "eventBridge.archivedBytes": 0,
  "sqs.requests": 0,
  "stepFunctions.transitions": 0,
  "ses.emails": 0,
  "logs.bytes": 0,
});

/** A function's memory in megabytes. */
type MemoryOf = (functionName: string) => number;

/** What one thing that happened adds to the bill. */
export const chargesOf = (event: CloudEvent, memoryOf: MemoryOf): Partial<Usage> => {
  switch (event.kind) {
    case "request-answered":
      return { "httpApi.requests": 1 };
    case "invocation-ended":
      return { "lambda.requests": 1 };
    case "time-billed": {
      const gigabytes = memoryOf(event.functionName) / 1024;
      return { "lambda.gigabyteSeconds": gigabytes * (Math.ceil(event.milliseconds) / 1000) };
    }
    case "units-consumed":
      return { "dynamodb.readUnits": event.reads, "dynamodb.writeUnits": event.writes };
    case "event-published":
      return ofEvent(event.text, event.replayName !== undefined);
    case "message-sent":
      return { "sqs.requests": chunks(event.body) };
    case "call-made":
      return ofCall(event.service, event.action, event.text);
    case "state-entered":
    case "execution-changed":
      return { "stepFunctions.transitions": 1 };
    case "line-logged":
      return { "logs.bytes": Buffer.byteLength(event.line) + logEventOverhead };
    default:
      return {};
  }
};

const ofEvent = (text: string, isReplayed: boolean): Partial<Usage> =>
  isReplayed
    ? { "eventBridge.replayedEvents": 1 }
    : { "eventBridge.events": chunks(text), "eventBridge.archivedBytes": Buffer.byteLength(text) };

/** Billed calls. Sends are counted when the queue gets the message, whatever its source. */
const ofCall = (service: string, action: string, text: string): Partial<Usage> => {
  if (service === "sqs" && !action.startsWith("SendMessage")) return { "sqs.requests": chunks(text) };
  if (service === "ses" && action.startsWith("Send")) return { "ses.emails": 1 };
  return {};
};

/**
 * Meters what AWS would bill. Durations are those of this machine: the one number here that AWS would measure
 * differently.
 */
export class Meter {
  private counts = nothing();

  constructor(private readonly memoryOf: MemoryOf) {}

  usage(): Usage {
    return { ...this.counts };
  }

  reset(): void {
    this.counts = nothing();
  }

  readonly listen = (event: CloudEvent): void => {
    const charges = chargesOf(event, this.memoryOf);
    for (const item of billed) this.counts[item] += charges[item] ?? 0;
  };
}
