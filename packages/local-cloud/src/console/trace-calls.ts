import type { Span } from "./api";
import type { Seen } from "./record";
import { type Invocation, ofKind, type TraceNames } from "./seen";
import { isFailure } from "./traffic";

/** The services' common names. */
const serviceNames: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB",
  events: "EventBridge",
  sqs: "SQS",
  ses: "SES",
  sns: "SNS",
  ssm: "Parameter Store",
  states: "Step Functions",
};

/** Functions' calls to other services, below the run that made them. */
export const callSpans = (
  seen: readonly Seen[],
  mentions: (text: string) => boolean,
  invocations: readonly Invocation[],
  names: TraceNames,
): Span[] =>
  ofKind(seen, "call-made")
    .filter(({ event }) => mentions(decoded(event.text)))
    .map(({ event }) => {
      const runners = names.runnersOf(event.roleArn);
      const parent = invocations.find(
        ({ start, end }) =>
          runners.some((arn) => arn.endsWith(`:${start.event.functionName}`)) &&
          start.at <= event.startedAt &&
          (end === undefined || event.startedAt <= end.at),
      );
      return {
        id: `call/${event.startedAt}/${event.action}`,
        parent: parent?.start.event.token,
        kind: "call",
        name: `${serviceNames[event.service] ?? event.service} ${event.action}`,
        detail: event.resources.map((arn) => names.label(arn)).join(", "),
        start: event.startedAt,
        end: event.startedAt + event.duration,
        status: isFailure(event.status, event.error) ? "failed" : "ok",
        problem: event.status < 400 ? undefined : (event.error ?? `answered ${event.status}`),
        logs: [],
      };
    });

/** The query protocol sends forms. */
const decoded = (text: string): string => (text.startsWith("{") ? text : text.replaceAll("+", " "));
