import type { CloudEvent } from "../observation";
import type { Seen } from "./record";

type Of<Kind extends CloudEvent["kind"]> = Extract<CloudEvent, { kind: Kind }>;
export interface SeenOf<Kind extends CloudEvent["kind"]> {
  readonly at: number;
  readonly event: Of<Kind>;
}

export const ofKind = <Kind extends CloudEvent["kind"]>(seen: readonly Seen[], kind: Kind): SeenOf<Kind>[] =>
  seen.flatMap(({ at, event }) => (isOf(event, kind) ? [{ at, event }] : []));

const isOf = <Kind extends CloudEvent["kind"]>(event: CloudEvent, kind: Kind): event is Of<Kind> =>
  event.kind === kind;

/** Lookups by role and ARN. */
export interface TraceNames {
  /** ARNs of the functions and state machines that run with a role. */
  readonly runnersOf: (roleArn: string) => readonly string[];
  /** The name in the program, of an ARN. */
  readonly label: (arn: string) => string;
}

/** A function's run, with the lines that it wrote. */
export interface Invocation {
  readonly start: SeenOf<"invocation-started">;
  readonly end: SeenOf<"invocation-ended"> | undefined;
  readonly lines: readonly SeenOf<"line-logged">[];
}
