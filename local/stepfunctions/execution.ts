import { setMaxListeners } from "node:events";
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { Principal } from "../service";
import type { Machine, TaskHandler } from "./engine";
import { data, History, type HistoryEvent, longestHistory } from "./history";
import { allStates, type StateMachineDefinition, type TaskState } from "./language";
import { Recorder } from "./recorder";
import { TaskFailure } from "./task-failure";
import { DeadlinePassed, executionEnded, limited } from "./task-limit";
import { performTask, type TaskPorts } from "./tasks";
import { performWait } from "./wait";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface ExecutionDeclaration {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** JSON text. */
  readonly input: string;
  readonly startDate: Date;
}

/** What a machine lends its executions. */
export interface ExecutionPlan {
  readonly machineName: string;
  readonly roleArn: string;
  readonly definition: StateMachineDefinition;
  readonly machine: Machine;
  readonly tasks: TaskPorts;
  /** What seconds of waits are multiplied by. */
  readonly timeScale: number;
  /** Told of each event of the history. */
  readonly observe: (event: HistoryEvent) => void;
}

interface Ending {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  /** JSON text. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** One run of a state machine, and what is known of it afterwards. */
export class Execution {
  readonly history: History;
  stopDate: Date | undefined;
  private ending: Ending | undefined;
  private abort: (() => void) | undefined;
  /** Ends waits, and what a retrier would start again, when the execution has ended. */
  private readonly over = new AbortController();
  private readonly recorder: Recorder;

  constructor(
    readonly declared: ExecutionDeclaration,
    private readonly plan: ExecutionPlan,
  ) {
    this.history = new History((event) => {
      plan.observe(event);
      if (event.id === longestHistory - 1)
        this.end({ status: "FAILED", error: "States.Runtime", cause: "The history has its 25,000 events." });
    });
    setMaxListeners(0, this.over.signal); // one a branch that waits
    this.recorder = new Recorder(plan.definition, this.history);
  }

  get status(): ExecutionStatus {
    return this.ending?.status ?? "RUNNING";
  }

  get output(): string | undefined {
    return this.ending?.output;
  }

  get error(): string | undefined {
    return this.ending?.error;
  }

  get cause(): string | undefined {
    return this.ending?.cause;
  }

  /** Runs to the end; how it ended is in `status`. Never rejects. */
  async run(): Promise<void> {
    const input: unknown = JSON.parse(this.declared.input);
    const value = { ...data("input", input), roleArn: this.plan.roleArn };
    this.history.add("ExecutionStarted", { member: "executionStartedEventDetails", value });
    const run = this.plan.machine.run(input, {
      overrides: { taskResourceLocalHandlers: this.handlers() },
      context: this.context(),
    });
    this.abort = () => run.abort();
    const followed = this.recorder.follow(run.eventLogs);
    const ending = await run.result.then(
      (output): Ending => ({ status: "SUCCEEDED", output: JSON.stringify(output) }),
      endingOf,
    );
    await followed;
    this.end(ending);
  }

  /** Ends it from outside: what is under way in a function goes on, and nobody waits for it. */
  stop(error: string | undefined, cause: string | undefined): void {
    this.end({ status: "ABORTED", error, cause });
  }

  private end(ending: Ending): void {
    if (this.ending) return;
    this.ending = ending;
    this.stopDate = new Date();
    this.over.abort();
    this.abort?.();
    const { status, output, error, cause } = ending;
    const [type, member] = endingEvents[status];
    const value =
      output === undefined
        ? { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) }
        : { output, outputDetails: { truncated: false } };
    this.history.close(type, { member, value });
  }

  private handlers(): Record<string, TaskHandler> {
    const { definition, timeScale } = this.plan;
    return Object.fromEntries(
      allStates(definition).flatMap(([name, state]): [string, TaskHandler][] => {
        if (state.Type === "Task") return [[name, (input) => this.runTask(name, state, input)]];
        if (state.Type !== "Wait") return [];
        return [[name, (input) => performWait(state, input, timeScale, this.over.signal)]];
      }),
    );
  }

  private async runTask(name: string, state: TaskState, input: unknown): Promise<unknown> {
    // A retrier of the engine goes on, without a pause, after an abort.
    if (this.over.signal.aborted) throw executionEnded();
    const limit = limited(state.TimeoutSeconds, this.over.signal);
    // The engine's log is read in turns of its own; it tells that the state was entered, which comes first.
    await eventLoopTurn();
    this.recorder.scheduled(name, state.Resource, input, state.TimeoutSeconds);
    try {
      const performed = performTask(this.plan.tasks, this.principal(), state, input);
      const output = await Promise.race([performed, limit.reached]);
      this.recorder.succeeded(name, state.Resource, output);
      return output;
    } catch (error) {
      if (error instanceof DeadlinePassed) {
        this.recorder.timedOut(name, state.Resource);
        return await new Promise(() => {}); // the engine has the same deadline, and fails the state itself
      }
      if (error instanceof TaskFailure) this.recorder.taskFailed(name, state.Resource, error);
      throw error;
    } finally {
      limit.clear();
    }
  }

  private principal(): Principal {
    // Session names have at most 64 characters.
    return { kind: "role", roleArn: this.plan.roleArn, sessionName: this.declared.name.slice(0, 64) };
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  private context(): Record<string, unknown> {
    const { arn, name, machineArn } = this.declared;
    return {
      Execution: { Id: arn, Name: name, RoleArn: this.plan.roleArn },
      StateMachine: { Id: machineArn, Name: this.plan.machineName },
    };
  }
}

const endingEvents: Readonly<Record<Ending["status"], readonly [string, string]>> = {
  SUCCEEDED: ["ExecutionSucceeded", "executionSucceededEventDetails"],
  FAILED: ["ExecutionFailed", "executionFailedEventDetails"],
  TIMED_OUT: ["ExecutionTimedOut", "executionTimedOutEventDetails"],
  ABORTED: ["ExecutionAborted", "executionAbortedEventDetails"],
};

/** What the engine was rejected with. */
const endingOf = (error: unknown): Ending => {
  if (!(error instanceof Error)) return { status: "FAILED", error: "States.Runtime", cause: String(error) };
  if (error.name === "ExecutionTimeoutError") return { status: "TIMED_OUT", error: "States.Timeout" };
  if (error.name === "ExecutionAbortedError") return { status: "ABORTED" };
  const { cause } = error;
  if (!(cause instanceof Error)) return { status: "FAILED", error: "States.Runtime", cause: error.message };
  // A bug of an expression (a number that isn't there, text that is no JSON) has a JavaScript name.
  const own = cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof RangeError;
  return {
    status: "FAILED",
    error: own ? "States.Runtime" : cause.name || undefined,
    cause: cause.message || undefined,
  };
};
