import type { LogEntry, Span, Trace } from "./api";
import { logEntry } from "./log-line";
import { type Seen, textOf } from "./record";
import { type Invocation, ofKind, type SeenOf, type TraceNames } from "./seen";
import { callSpans } from "./trace-calls";
import { deliverySpans, queueSpans, replayIn } from "./trace-messages";

/**
 * Everything that happened because of something with an id: found by its ids in requests, payloads, messages, events,
 * calls and log lines. X-Ray's traces break at streams, queues and archives; ids pass through them.
 */
export const traceOf = (seen: readonly Seen[], ids: readonly string[], names: TraceNames): Trace => {
  const wanted = ids.filter((id) => id !== "");
  const mentions = (text: string) => wanted.some((id) => text.includes(id));
  const requests = ofKind(seen, "request-answered").filter(
    ({ event }) => wanted.includes(event.requestId) || (event.method !== "GET" && mentions(textOf(event))),
  );
  const requestIds = new Set(requests.map(({ event }) => event.requestId));
  const invocations = invocationsFor(seen, ({ payload, requestId, lines }) => {
    if (wanted.includes(requestId)) return true;
    const ofRequest = [...requestIds].find((id) => payload.includes(id));
    if (isReading(payload)) return ofRequest !== undefined && wanted.includes(ofRequest);
    return ofRequest !== undefined || mentions(payload) || lines.some(mentions);
  });
  const spans = [
    ...requests.map(({ event }) => requestSpan(event)),
    ...invocations.map((one) => invocationSpan(one, requestIds, mentions, names)),
    ...callSpans(seen, mentions, invocations, names),
    ...deliverySpans(seen, mentions, names),
    ...queueSpans(seen, mentions, names),
    ...executionSpans(seen, mentions, names),
  ];
  return { ids: wanted, spans: withReplays(spans.sort((a, b) => a.start - b.start)) };
};

const invocationsFor = (
  seen: readonly Seen[],
  wanted: (run: { payload: string; requestId: string; lines: readonly string[] }) => boolean,
): Invocation[] => {
  const ends = new Map(ofKind(seen, "invocation-ended").map((one) => [one.event.token, one]));
  const lines = linesByRequest(seen);
  return ofKind(seen, "invocation-started").flatMap((start) => {
    const end = ends.get(start.event.token);
    const own = end ? (lines.get(end.event.requestId) ?? []) : [];
    const isWanted = wanted({
      payload: start.event.payload,
      requestId: end?.event.requestId ?? "",
      lines: own.map(({ event }) => event.line),
    });
    return isWanted ? [{ start, end, lines: own }] : [];
  });
};

const linesByRequest = (seen: readonly Seen[]): Map<string, SeenOf<"line-logged">[]> => {
  const lines = new Map<string, SeenOf<"line-logged">[]>();
  for (const line of ofKind(seen, "line-logged")) {
    const requestId = /"function_request_id":"([^"]+)"/.exec(line.event.line)?.[1];
    if (requestId !== undefined) lines.set(requestId, [...(lines.get(requestId) ?? []), line]);
  }
  return lines;
};

/** Requests that only read something aren't part of its trace. */
const isReading = (payload: string): boolean => /"http":\{"method":"GET"/.test(payload);

const requestSpan = (event: SeenOf<"request-answered">["event"]): Span => ({
  id: event.requestId,
  parent: undefined,
  kind: "request",
  name: event.routeKey ?? `${event.method} ${event.path}`,
  detail: `answered ${event.status}`,
  start: event.startedAt,
  end: event.startedAt + event.duration,
  status: event.status < 400 ? "ok" : "failed",
  problem: undefined,
  logs: [],
});

const invocationSpan = (
  { start, end, lines }: Invocation,
  requestIds: ReadonlySet<string>,
  mentions: (text: string) => boolean,
  names: TraceNames,
): Span => {
  const { payload, functionName, token } = start.event;
  const fault = end?.event.fault;
  // Of a batch, only the lines about this one, and those about none in particular.
  const single = recordsIn(payload) <= 1;
  const logs = lines
    .filter(({ event }) => single || mentions(event.line))
    .flatMap(({ event, at }) => logEntry(functionName, event.line, at) ?? []);
  const erred = logs.some(({ level }) => level === "ERROR");
  return {
    id: token,
    parent: [...requestIds].find((id) => payload.includes(id)),
    kind: "invocation",
    name: names.label(functionName),
    detail: originText(payload, names),
    start: start.at,
    end: end && start.at + end.event.duration,
    status: end === undefined ? "running" : fault !== undefined || erred ? "failed" : "ok",
    problem: fault ?? firstError(logs),
    logs,
    replay: replayIn(payload),
  };
};

/** What was done for the sake of a span belongs to the same replay. */
const withReplays = (spans: readonly Span[]): Span[] => {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const replayOf = ({ replay, parent }: Span): string | undefined => {
    const above = parent === undefined ? undefined : byId.get(parent);
    return replay ?? (above && replayOf(above));
  };
  return spans.map((span) => ({ ...span, replay: replayOf(span) }));
};

const recordsIn = (payload: string): number => payload.split('"eventSourceARN"').length - 1;

const firstError = (logs: readonly LogEntry[]): string | undefined =>
  logs.find(({ level }) => level === "ERROR")?.message;

const originText = (payload: string, names: TraceNames): string => {
  const source = /"eventSourceARN":"([^"]+)"/.exec(payload)?.[1];
  if (source !== undefined) {
    const stream = source.includes("/stream/") ? "stream of " : "queue ";
    return `${stream}${names.label(source.replace(/\/stream\/.*$/, ""))}`;
  }
  if (payload.includes('"routeArn"')) return "authorizer";
  return /"routeKey":"([^"]+)"/.exec(payload)?.[1] ?? "";
};

const executionSpans = (
  seen: readonly Seen[],
  mentions: (text: string) => boolean,
  names: TraceNames,
): Span[] => {
  const changes = ofKind(seen, "execution-changed").filter(
    ({ event }) => mentions(event.input) || mentions(event.executionArn),
  );
  const events = ofKind(seen, "event-published");
  const arns = [...new Set(changes.map(({ event }) => event.executionArn))];
  return arns.flatMap((arn) => {
    const own = changes.filter(({ event }) => event.executionArn === arn);
    const [first] = own;
    const last = own.at(-1);
    if (!first || !last) return [];
    const running = last.event.status === "RUNNING";
    return {
      id: arn,
      parent: undefined,
      kind: "execution" as const,
      name: names.label(first.event.stateMachineArn),
      detail: running ? "running" : last.event.status.toLowerCase(),
      start: first.at,
      end: running ? undefined : last.at,
      status: running ? "running" : last.event.status === "SUCCEEDED" ? "ok" : "failed",
      problem: undefined,
      logs: [],
      replay: events.findLast(({ event, at }) => at <= first.at && arn.includes(`:${event.eventId}`))?.event
        .replayName,
    };
  });
};
