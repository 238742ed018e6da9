import type { CloudEvent } from "../observation";
import type { LogEntry, Span, Trace } from "./api";
import { logEntry } from "./log-line";
import { type Seen, textOf } from "./record";
import { callSpans } from "./trace-calls";
import { deliverySpans, queueSpans } from "./trace-messages";

type Of<Kind extends CloudEvent["kind"]> = Extract<CloudEvent, { kind: Kind }>;
export interface SeenOf<Kind extends CloudEvent["kind"]> {
  readonly at: number;
  readonly event: Of<Kind>;
}

export const ofKind = <Kind extends CloudEvent["kind"]>(seen: readonly Seen[], kind: Kind): SeenOf<Kind>[] =>
  seen.flatMap(({ at, event }) => (isOf(event, kind) ? [{ at, event }] : []));

const isOf = <Kind extends CloudEvent["kind"]>(event: CloudEvent, kind: Kind): event is Of<Kind> =>
  event.kind === kind;

/** Where names of roles lead. */
export interface TraceNames {
  /** ARNs of the functions and state machines that run with a role. */
  readonly runnersOf: (roleArn: string) => readonly string[];
  /** The name in the program, of an ARN. */
  readonly label: (arn: string) => string;
}

/**
 * Everything that was done for the sake of something with an id: found by its ids, in requests, payloads, messages,
 * events, calls and log lines. Streams, queues and archives break a trace of X-Ray's; ids go through.
 */
export const traceOf = (seen: readonly Seen[], ids: readonly string[], names: TraceNames): Trace => {
  const wanted = ids.filter((id) => id !== "");
  const mentions = (text: string) => wanted.some((id) => text.includes(id));
  const requests = ofKind(seen, "request-answered").filter(
    ({ event }) => event.method !== "GET" && mentions(textOf(event)),
  );
  const requestIds = new Set(requests.map(({ event }) => event.requestId));
  const invocations = invocationsFor(seen, (text, lines) => {
    if (lines.some(mentions)) return !isReading(text);
    const ofRequest = [...requestIds].some((id) => text.includes(id));
    return (ofRequest || mentions(text)) && !isReading(text);
  });
  const spans = [
    ...requests.map(({ event }) => requestSpan(event)),
    ...invocations.map((one) => invocationSpan(one, requestIds, mentions, names)),
    ...callSpans(seen, mentions, invocations, names),
    ...deliverySpans(seen, mentions, names),
    ...queueSpans(seen, mentions, names),
    ...executionSpans(seen, mentions, names),
  ];
  return { ids: wanted, spans: spans.sort((a, b) => a.start - b.start) };
};

/** A function's run, with the lines that it wrote. */
export interface Invocation {
  readonly start: SeenOf<"invocation-started">;
  readonly end: SeenOf<"invocation-ended"> | undefined;
  readonly lines: readonly SeenOf<"line-logged">[];
}

const invocationsFor = (
  seen: readonly Seen[],
  wanted: (payload: string, lines: readonly string[]) => boolean,
): Invocation[] => {
  const ends = new Map(ofKind(seen, "invocation-ended").map((one) => [one.event.token, one]));
  const lines = linesByRequest(seen);
  return ofKind(seen, "invocation-started").flatMap((start) => {
    const end = ends.get(start.event.token);
    const own = end ? (lines.get(end.event.requestId) ?? []) : [];
    const isWanted = wanted(
      start.event.payload,
      own.map(({ event }) => event.line),
    );
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

/** Looking at something isn't part of its story. */
const isReading = (payload: string): boolean => /"http":\{"method":"GET"/.test(payload);

const requestSpan = (event: Of<"request-answered">): Span => ({
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
  };
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
  const changes = ofKind(seen, "execution-changed").filter(({ event }) => mentions(event.input));
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
    };
  });
};
