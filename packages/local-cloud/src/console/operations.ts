import type { CloudEvent } from "../observation";
import type { OperationsView, OperationView, Subject } from "./api";
import type { ConsoleExtension } from "./extension";
import { histogramOf } from "./histogram";
import { listed, type Wanted } from "./listing";
import type { Seen } from "./record";
import { remembered } from "./remembered";
import { ofKind, type TraceNames } from "./seen";

export interface WantedOperations extends Wanted {
  /** A kind; all when empty. */
  readonly kind: string;
  readonly failed: boolean;
  /** The slowest first, instead of the newest. */
  readonly slowest: boolean;
}

/** The subject of what was seen. */
type SubjectOf = (event: CloudEvent) => Subject | undefined;

/**
 * What the program was asked to do, with how long it took: the ways into a trace. The page asks again on every change, so
 * each text is parsed once.
 */
export class OperationList {
  private readonly subjectOf: SubjectOf;

  constructor({ subjectOf }: Pick<ConsoleExtension, "subjectOf">) {
    this.subjectOf = remembered((event) => subjectOf?.(parsed(contentOf(event))));
  }

  list(seen: readonly Seen[], names: TraceNames, wanted: WantedOperations): OperationsView {
    return operationsOf(seen, names, this.subjectOf, wanted);
  }
}

/** The JSON that says what a request or an execution is about. */
const contentOf = (event: CloudEvent): string => {
  // The body follows the headers.
  if (event.kind === "request-answered") return event.text.slice(event.text.indexOf("\n") + 1);
  return event.kind === "execution-changed" ? event.input : "";
};

const operationsOf = (
  seen: readonly Seen[],
  names: TraceNames,
  subjectOf: SubjectOf,
  wanted: WantedOperations,
): OperationsView => {
  const all = [
    ...requests(seen, subjectOf),
    ...invocations(seen, names),
    ...executions(seen, names, subjectOf),
  ].filter(({ kind, failed }) => (wanted.kind === "" || kind === wanted.kind) && (failed || !wanted.failed));
  const newest = listed(
    all.sort((a, b) => b.at - a.at),
    { ...wanted, limit: Number.POSITIVE_INFINITY },
    ({ at, name, id, problem, subject }) => ({
      at,
      text: `${name} ${id} ${problem ?? ""} ${subject?.text ?? ""}`,
    }),
  ).items;
  const sorted = wanted.slowest ? newest.toSorted((a, b) => b.duration - a.duration) : newest;
  return {
    items: sorted.slice(0, wanted.limit),
    more: sorted.length > wanted.limit,
    histogram: histogramOf(newest),
  };
};

const requests = (seen: readonly Seen[], subjectOf: SubjectOf): OperationView[] =>
  ofKind(seen, "request-answered").map(({ event }) => ({
    id: event.requestId,
    kind: "request",
    name: event.routeKey ?? `${event.method} ${event.path}`,
    at: event.startedAt,
    duration: event.duration,
    failed: event.status >= 400,
    problem: event.status >= 400 ? `answered ${event.status}` : undefined,
    subject: subjectOf(event),
  }));

const invocations = (seen: readonly Seen[], names: TraceNames): OperationView[] =>
  ofKind(seen, "invocation-ended").map(({ event, at }) => ({
    id: event.requestId,
    kind: "invocation",
    name: names.label(event.functionName),
    at: at - event.duration,
    duration: event.duration,
    failed: event.fault !== undefined,
    problem: event.fault,
    subject: undefined,
  }));

const executions = (seen: readonly Seen[], names: TraceNames, subjectOf: SubjectOf): OperationView[] => {
  const begun = new Map<string, number>();
  return ofKind(seen, "execution-changed").flatMap(({ event, at }) => {
    const { executionArn: id, status } = event;
    if (status === "RUNNING") begun.set(id, at);
    const start = begun.get(id);
    if (status === "RUNNING" || start === undefined) return [];
    return {
      id,
      kind: "execution" as const,
      name: names.label(event.stateMachineArn),
      at: start,
      duration: at - start,
      failed: status !== "SUCCEEDED",
      problem: status === "SUCCEEDED" ? undefined : status.toLowerCase(),
      subject: subjectOf(event),
    };
  });
};

/** What isn't JSON is about nothing. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
