import type { Clock } from "../../clock/clock";
import type { Branch, StateMachineDefinition, TaskState } from "../language";
import type { MapRun, MapRunSettings } from "../map-run";
import type { Callback } from "../task-tokens";
import type { Surroundings } from "./evaluation";
import type { Thread } from "./thread";
import type { Variables } from "./variables";

/** What one execution lends its states. */
export interface Run {
  readonly clock: Clock;
  /** What seconds of waits and backoffs are multiplied by. */
  readonly scale: number;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Does a task's work. @throws TaskFailure */
  task(entered: Entered, state: TaskState, input: unknown): Promise<unknown>;
  /** Begins a run of a distributed map, whose children execute the branch. */
  mapRun(machine: StateMachineDefinition, settings: MapRunSettings): MapRun;
  /** Begins to wait for a token. */
  callback(): Callback;
  /** Called when a state is tried again. */
  retried(): void;
  /** Runs a branch or an iteration to its end. @throws TaskFailure */
  branch(branch: Branch, input: unknown, line: Line): Promise<unknown>;
}

/** Where states run: in the machine itself, in a branch, or in an iteration. */
export interface Line {
  readonly run: Run;
  readonly thread: Thread;
  readonly variables: Variables;
  /** Aborted when the execution ends, or when a line beside this one fails. */
  readonly signal: AbortSignal;
  /** `Map.Item` of the context object, in an iteration. */
  readonly item?: MapItem | undefined;
}

export interface MapItem {
  readonly Index: number;
  readonly Value: unknown;
}

/** A state that was entered. */
export interface Entered {
  readonly name: string;
  /** Its `StateEntered` event. */
  readonly eventId: number;
  readonly time: string;
  /** Tries after the first; undefined for states that aren't retried. */
  retries: number | undefined;
  /** Of a task that waits for its token. */
  callback?: Callback | undefined;
}

/** What the expressions of a state may refer to. */
export const surroundingsOf = (
  { run, variables, item }: Line,
  { name, time, retries, callback }: Entered,
  ofItem = item,
): Surroundings => ({
  variables,
  context: {
    ...run.context,
    State: { Name: name, EnteredTime: time, ...(retries === undefined ? {} : { RetryCount: retries }) },
    ...(ofItem && { Map: { Item: ofItem } }),
    ...(callback && { Task: { Token: callback.token } }),
  },
});
