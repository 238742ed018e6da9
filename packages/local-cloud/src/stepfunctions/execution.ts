import type { Clock, Timer } from "../clock/clock";
import type { Principal } from "../service";
import { stopController } from "../stop-controller";
import { type Ending, type ExecutionStatus, endingEvents, endingOf } from "./ending";
import { contextOf } from "./execution-context";
import type { ExecutionDeclaration } from "./execution-declaration";
import { data, History, type HistoryEvent, longestHistory } from "./history";
import type { TaskPorts, TaskRun } from "./integrations/integration";
import type { StartNested } from "./integrations/nested";
import type { Entered, Run } from "./interpreter/run";
import { runBranch } from "./interpreter/run-branch";
import { Thread } from "./interpreter/thread";
import { Variables } from "./interpreter/variables";
import type { StateMachineDefinition, TaskState } from "./language";
import { beginMapRun, type MapRun, type MapRunSettings } from "./map-run";
import { TaskTokens } from "./task-tokens";
import { performTask } from "./tasks";

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
  /** Starts executions for tasks; no task can if left out. */
  readonly startNested?: StartNested | undefined;
  /** What seconds of waits are multiplied by. */
  readonly timeScale: number;
  readonly clock: Clock;
  /** Called with each event of the history. */
  readonly observe: (event: HistoryEvent, executionArn: string) => void;
  /** Called with each run of a distributed map. */
  readonly mapRunBegan?: ((mapRun: MapRun) => void) | undefined;
  /** Called with each child execution of such a run. */
  readonly childBegan?: ((child: Execution, parentArn: string) => void) | undefined;
  /** Called when a state is tried again. */
  readonly retried?: (() => void) | undefined;
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
      plan.observe(event, declared.arn);
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

  /** Resolved at its end. */
  get ended(): Promise<void> {
    return ended(this.over.signal);
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
    const mapRun = (branch: StateMachineDefinition, settings: MapRunSettings) =>
      this.mapRun(branch, settings);
    return {
      clock,
      scale,
      context: contextOf(this.declared, this.plan, input),
      task,
      callback,
      mapRun,
      retried,
      branch: runBranch,
    };
  }

  private mapRun(definition: StateMachineDefinition, settings: MapRunSettings): MapRun {
    const { clock, mapRunBegan, childBegan } = this.plan;
    const begun = beginMapRun(this.declared, settings, clock, (declared) => {
      const child = new Execution(declared, { ...this.plan, definition });
      childBegan?.(child, this.declared.arn);
      return child;
    });
    mapRunBegan?.(begun);
    return begun;
  }

  private task({ name: state, callback }: Entered, { Resource: resource }: TaskState): TaskRun {
    const { arn: executionArn, machineArn } = this.declared;
    const { tasks: ports, startNested } = this.plan;
    const [principal, tokens] = [this.principal(), this.tokens];
    return { ports, principal, state, resource, callback, tokens, startNested, executionArn, machineArn };
  }

  private principal(): Principal {
    // Session names have at most 64 characters.
    return { kind: "role", roleArn: this.plan.roleArn, sessionName: this.declared.name.slice(0, 64) };
  }
}

/** Resolves when the execution is ended from outside. */
const ended = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
