import type { LoggingControls } from "../lambda/declaration";
import type { CloudEvent } from "../observation";
import { platformBytes } from "./platform-lines";

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
  "sns.publishes",
  /** Sends, batches received, batches deleted; begun 64 KiB each. Idle polling costs by time, not by message. */
  "sqs.requests",
  /** States that executions of Standard workflows entered, and retries. */
  "stepFunctions.transitions",
  "stepFunctions.expressRequests",
  /** Memory of Express executions: 64 MB for as long as each runs. */
  "stepFunctions.expressGigabyteSeconds",
  "ses.emails",
  /** Bytes of functions' own log lines. CloudWatch adds 26 to each line of any kind. */
  "logs.functionBytes",
  /** Bytes of the lines that Lambda adds for each invocation: its start and its report. */
  "logs.platformBytes",
  /** Bytes of HTTP APIs' access logs. */
  "logs.accessBytes",
  /** Bytes of state machines' logs. */
  "logs.workflowBytes",
  /** Traces that X-Ray records if every request is sampled. */
  "xray.traces",
  /** Decryptions of SSM's secure parameters. */
  "kms.requests",
] as const;
export type Billed = (typeof billed)[number];
export type Usage = Record<Billed, number>;

/** What the bill needs to know of a function. */
export interface BilledFunction {
  /** Megabytes. */
  readonly memorySize: number;
  readonly logging?: LoggingControls | undefined;
}
type FunctionOf = (functionName: string) => BilledFunction;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: bytes that each event counts more */
const logEventOverhead = 26;
const chunk = 64 * 1024;
/** Gigabytes. The pages of https://aws.amazon.com/step-functions/pricing/ count in chunks of 64 MB. */
const expressMemory = 64 / 1024;

const chunks = (text: string): number => Math.max(1, Math.ceil(Buffer.byteLength(text) / chunk));
const loggedBytes = (line: string): number => Buffer.byteLength(line) + logEventOverhead;

/** What one thing that happened adds to the bill. */
export const chargesOf = (event: CloudEvent, functionOf: FunctionOf): Partial<Usage> => {
  switch (event.kind) {
    case "request-answered":
      return { "httpApi.requests": 1 };
    case "invocation-ended":
      return ofInvocation(event.functionName, functionOf);
    case "time-billed": {
      const gigabytes = functionOf(event.functionName).memorySize / 1024;
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
    case "transition-made":
      return { "stepFunctions.transitions": 1 };
    case "express-ended":
      return {
        "stepFunctions.expressRequests": 1,
        "stepFunctions.expressGigabyteSeconds": expressMemory * (Math.ceil(event.duration / 100) / 10),
      };
    case "line-logged":
      return { "logs.functionBytes": loggedBytes(event.line) };
    case "line-delivered":
      return { [`logs.${event.source}Bytes`]: loggedBytes(event.line) };
    case "trace-begun":
      return { "xray.traces": 1 };
    default:
      return {};
  }
};

const ofInvocation = (functionName: string, functionOf: FunctionOf): Partial<Usage> => {
  const { lines, bytes } = platformBytes(functionOf(functionName).logging);
  return { "lambda.requests": 1, "logs.platformBytes": bytes + lines * logEventOverhead };
};

const ofEvent = (text: string, isReplayed: boolean): Partial<Usage> =>
  isReplayed
    ? { "eventBridge.replayedEvents": 1 }
    : { "eventBridge.events": chunks(text), "eventBridge.archivedBytes": Buffer.byteLength(text) };

/** Billed calls. Sends are counted when the queue gets the message, whatever its source. */
const ofCall = (service: string, action: string, text: string): Partial<Usage> => {
  if (service === "sqs" && !action.startsWith("SendMessage")) return { "sqs.requests": chunks(text) };
  if (service === "ses" && action.startsWith("Send")) return { "ses.emails": 1 };
  if (service === "sns" && action.startsWith("Publish")) return { "sns.publishes": chunks(text) };
  if (service === "ssm" && /"WithDecryption":\s*true/.test(text)) return { "kms.requests": 1 };
  return {};
};
