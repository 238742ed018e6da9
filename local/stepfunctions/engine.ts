import * as z from "zod";
import type { Branch, Retrier, State, StateMachineDefinition } from "./language";

/** An entry of the engine's log, as far as it is read here. */
export interface EngineEvent {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly state?: EngineState;
  readonly parentState?: EngineState;
  /** Of a map's iteration. */
  readonly index?: number;
  readonly Error?: string;
  readonly Cause?: unknown;
}

export interface EngineState {
  readonly name: string;
  readonly type: State["Type"];
  readonly input: unknown;
  readonly output?: unknown;
}

export interface Run {
  abort(): void;
  readonly result: Promise<unknown>;
  readonly eventLogs: AsyncGenerator<EngineEvent>;
}

/** Does a task; also waits, which the engine could neither scale nor end early. */
export type TaskHandler = (input: unknown) => Promise<unknown>;

export interface RunOptions {
  readonly overrides: { readonly taskResourceLocalHandlers: Readonly<Record<string, TaskHandler>> };
  readonly context: Readonly<Record<string, unknown>>;
}

export interface Machine {
  run(input: unknown, options: RunOptions): Run;
}

type MachineConstructor = new (
  definition: unknown,
  options: { validationOptions: { noValidate: boolean } },
) => Machine;

// The engine's own types ask for a literal definition; ours is checked by a stricter schema at run time.
const engineModule = z.object({
  StateMachine: z.custom<MachineConstructor>((value) => typeof value === "function"),
});

/** Loads `aws-local-stepfunctions`, which is written for Node.js 22. */
export const loadEngine = async (): Promise<MachineConstructor> => {
  if (!Object.hasOwn(Promise, "withResolvers"))
    Object.defineProperty(Promise, "withResolvers", {
      value: withResolvers,
      configurable: true,
      writable: true,
    });
  return engineModule.parse(await import("aws-local-stepfunctions")).StateMachine;
};

const withResolvers = () => {
  let resolve: (value: unknown) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<unknown>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};

/** Seconds; the longest that a timer of Node.js can be. AWS has no time-out unless one is declared, the engine a minute. */
const noTimeout = 2_147_483;

/**
 * A definition as the engine does right by it: backoffs scaled, waits as tasks, and what it reads differently from
 * AWS (`"ResultPath": "$"`, a `Result` that is false) said in another way.
 * @param scale what backoffs are multiplied by
 */
export const forEngine = (machine: StateMachineDefinition, scale: number): unknown => ({
  ...branchForEngine(machine, scale),
  ...(machine.TimeoutSeconds === undefined ? {} : { TimeoutSeconds: machine.TimeoutSeconds }),
});

const branchForEngine = (branch: Branch, scale: number) => ({
  StartAt: branch.StartAt,
  States: Object.fromEntries(
    Object.entries(branch.States).map(([name, state]) => [name, stateForEngine(state, scale)]),
  ),
});

const stateForEngine = (state: State, scale: number): Record<string, unknown> => {
  switch (state.Type) {
    case "Task":
      return { TimeoutSeconds: noTimeout, ...failureForEngine(state, scale) };
    case "Wait": {
      const { Seconds, SecondsPath, Timestamp, TimestampPath, ...rest } = state;
      return { ...rest, Type: "Task", Resource: "wait", TimeoutSeconds: noTimeout };
    }
    case "Pass": {
      const { Result, ...rest } = withPath(state);
      return Result === undefined ? rest : { ...rest, ...(Result ? { Result } : { Parameters: Result }) };
    }
    case "Parallel":
      return {
        ...failureForEngine(state, scale),
        Branches: state.Branches.map((branch) => branchForEngine(branch, scale)),
      };
    case "Map": {
      const { ItemProcessor, Iterator: iterator, ...rest } = failureForEngine(state, scale);
      const processor = ItemProcessor ?? iterator;
      return { ...rest, ...(processor && { ItemProcessor: branchForEngine(processor, scale) }) };
    }
    case "Fail":
      // An error or cause that isn't declared isn't made up.
      return { Error: "", Cause: "", ...state };
    default:
      return { ...state };
  }
};

const failureForEngine = <Failing extends Extract<State, { Type: "Task" | "Parallel" | "Map" }>>(
  state: Failing,
  scale: number,
): Failing => ({
  ...withPath(state),
  ...(state.Retry && { Retry: state.Retry.map((retrier) => scaled(retrier, scale)) }),
  ...(state.Catch && { Catch: state.Catch.map(withPath) }),
});

const scaled = ({ MaxDelaySeconds, IntervalSeconds, ...rest }: Retrier, scale: number): Retrier => ({
  ...rest,
  IntervalSeconds: (IntervalSeconds ?? 1) * scale,
  ...(MaxDelaySeconds === undefined ? {} : { MaxDelaySeconds: MaxDelaySeconds * scale }),
});

/** The engine takes `$` for a key of that name, and `$['a']` for one under it. */
const withPath = <Resulting extends { ResultPath?: string | null | undefined }>(
  state: Resulting,
): Resulting => {
  const { ResultPath } = state;
  if (ResultPath === undefined || ResultPath === null) return state;
  if (ResultPath === "$") return { ...state, ResultPath: undefined };
  return ResultPath.startsWith("$[") ? { ...state, ResultPath: `$.${ResultPath.slice(1)}` } : state;
};
