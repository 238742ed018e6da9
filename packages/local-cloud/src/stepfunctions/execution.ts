import type { Clock, Timer } from "../clock/clock";
import type { Principal } from "../service";
import { stopController } from "../stop-controller";
import { data, History, type HistoryEvent, longestHistory } from "./history";
import type { TaskPorts, TaskRun } from "./integrations/integration";
import type { Entered, Run } from "./interpreter/run";
import { runBranch } from "./interpreter/run-branch";
import { Thread } from "./interpreter/thread";
import { Variables } from "./interpreter/variables";
import type { StateMachineDefinition, TaskState } from "./language";
import { TaskFailure } from "./task-failure";
import { TaskTokens } from "./task-tokens";
import { performTask } from "./tasks";

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
  readonly tasks: TaskPorts;
  /** Does the work of tasks; `performTask` if left out. */
  readonly perform?: typeof performTask | undefined;
  /** Where callers send tokens back to; nobody does if left out. */
  readonly tokens?: TaskTokens | undefined;
  /** What seconds of waits are multiplied by. */
  readonly timeScale: number;
  readonly clock: Clock;
  /** Called with each event of the history. */
  readonly observe: (event: HistoryEvent) => void;
  /** Called when a state is tried again. */
  readonly retried?: (() => void) | undefined;
}

interface Ending {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  /** JSON text. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** One execution of a state machine, also after its end. */
export class Execution {
  readonly history: History;
  stopDate: Date | undefined;
  private ending: Ending | undefined;
  /** Ends waits and tasks, and what a retrier would start again, when the execution has ended. */
  private readonly over = stopController();
  private readonly tokens: TaskTokens;

  constructor(
    readonly declared: ExecutionDeclaration,
    private readonly plan: ExecutionPlan,
  ) {
    this.tokens = plan.tokens ?? new TaskTokens();
    this.history = new History(plan.clock, (event) => {
      plan.observe(event);
      if (event.id === longestHistory - 1)
        this.end({ status: "FAILED", error: "States.Runtime", cause: "The history has its 25,000 events." });
    });
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
    this.history.add("ExecutionStarted", { member: "executionStartedEventDetails", value }, 0);
    const limit = this.limit();
    const { signal } = this.over;
    const line = {
      run: this.lent(input),
      thread: new Thread(this.history),
      variables: new Variables(),
      signal,
    };
    const ending = await Promise.race([
      runBranch(this.plan.definition, input, line).then(
        (output): Ending => ({ status: "SUCCEEDED", output: JSON.stringify(output) }),
        endingOf,
      ),
      ended(signal),
    ]);
    limit?.cancel();
    if (ending) this.end(ending);
  }

  /** Ends it from outside. A running function continues, but the execution no longer waits for it. */
  stop(error: string | undefined, cause: string | undefined): void {
    this.end({ status: "ABORTED", error, cause });
  }

  private end(ending: Ending): void {
    if (this.ending) return;
    this.ending = ending;
    this.stopDate = this.plan.clock.date();
    this.over.abort();
    const { status, output, error, cause } = ending;
    const [type, member] = endingEvents[status];
    const value =
      output === undefined
        ? { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) }
        : { output, outputDetails: { truncated: false } };
    this.history.close(type, { member, value });
  }

  /** Ends it after its machine's time-out, in unscaled seconds. */
  private limit(): Timer | undefined {
    const { definition, clock } = this.plan;
    if (definition.TimeoutSeconds === undefined) return undefined;
    return clock.after(definition.TimeoutSeconds * 1000, () =>
      this.end({ status: "TIMED_OUT", error: "States.Timeout" }),
    );
  }

  private lent(input: unknown): Run {
    const { clock, timeScale: scale, perform = performTask, retried = () => {} } = this.plan;
    const task = (entered: Entered, state: TaskState, parameters: unknown) =>
      clock.work.during(() => perform(this.task(entered, state), parameters));
    const callback = () => this.tokens.open(this.declared.machineArn);
    return { clock, scale, context: this.context(input), task, callback, retried, branch: runBranch };
  }

  private task({ name: state, callback }: Entered, { Resource: resource }: TaskState): TaskRun {
    const { arn: executionArn, machineArn } = this.declared;
    const token = callback?.token;
    const principal = this.principal();
    return { ports: this.plan.tasks, principal, state, resource, token, executionArn, machineArn };
  }

  private principal(): Principal {
    // Session names have at most 64 characters.
    return { kind: "role", roleArn: this.plan.roleArn, sessionName: this.declared.name.slice(0, 64) };
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  private context(input: unknown): Record<string, unknown> {
    const { arn, name, machineArn, startDate } = this.declared;
    const StartTime = startDate.toISOString();
    return {
      Execution: {
        Id: arn,
        Input: input,
        StartTime,
        Name: name,
        RoleArn: this.plan.roleArn,
        RedriveCount: 0,
      },
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

/** What the states ended with, if not with an output. */
const endingOf = (error: unknown): Ending => {
  const [name, cause] =
    error instanceof TaskFailure ? [error.name, error.message] : ["States.Runtime", String(error)];
  return { status: "FAILED", error: name || undefined, cause: cause || undefined };
};

/** Resolves when the execution is ended from outside. */
const ended = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
