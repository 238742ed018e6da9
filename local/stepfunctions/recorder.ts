import { account } from "../service";
import type { EngineEvent, EngineState } from "./engine";
import { data, type History } from "./history";
import { type Branch, branchesOf, type State, type StateMachineDefinition } from "./language";
import type { TaskFailure } from "./task-failure";
import { integrationOf } from "./task-parameters";

/** A state and the branch of the machine it is in. */
interface Place {
  readonly state: State;
  readonly branch: string;
}

/** Writes an execution's history from the engine's log and from what tasks tell. */
export class Recorder {
  private readonly places: ReadonlyMap<string, Place>;
  /** Parallel and map states that failed and haven't been retried. */
  private readonly failed = new Set<string>();

  constructor(
    definition: StateMachineDefinition,
    private readonly history: History,
  ) {
    this.places = new Map(placesIn(definition, ""));
  }

  /** Follows the engine's log to its end. */
  async follow(log: AsyncIterable<EngineEvent>): Promise<void> {
    for await (const event of log) this.record(event);
  }

  scheduled(name: string, resource: string, input: unknown, timeoutInSeconds: number | undefined): void {
    const { branch } = this.place(name);
    const timeout = timeoutInSeconds === undefined ? {} : { timeoutInSeconds };
    if (integrationOf(resource) === "function") {
      const value = { resource, ...data("input", input), ...timeout };
      const member = "lambdaFunctionScheduledEventDetails";
      this.history.add("LambdaFunctionScheduled", { member, value }, branch);
      this.history.add("LambdaFunctionStarted", undefined, branch);
      return;
    }
    const parameters = JSON.stringify(input);
    const value = { ...integration(resource), region: account.region, parameters, ...timeout };
    this.history.add("TaskScheduled", { member: "taskScheduledEventDetails", value }, branch);
    const started = { member: "taskStartedEventDetails", value: integration(resource) };
    this.history.add("TaskStarted", started, branch);
  }

  succeeded(name: string, resource: string, output: unknown): void {
    this.taskEnded(name, resource, "Succeeded", data("output", output));
  }

  taskFailed(name: string, resource: string, failure: TaskFailure): void {
    this.taskEnded(name, resource, "Failed", { error: failure.name, cause: failure.message });
  }

  timedOut(name: string, resource: string): void {
    this.taskEnded(name, resource, "TimedOut", { error: "States.Timeout" });
  }

  private taskEnded(name: string, resource: string, how: string, value: Record<string, unknown>): void {
    const { branch } = this.place(name);
    if (integrationOf(resource) === "function") {
      const member = `lambdaFunction${how}EventDetails`;
      this.history.add(`LambdaFunction${how}`, { member, value }, branch);
    } else {
      const member = `task${how}EventDetails`;
      this.history.add(`Task${how}`, { member, value: { ...integration(resource), ...value } }, branch);
    }
  }

  private record({ type, state, parentState, index, timestamp }: EngineEvent): void {
    if (state) this.recordState(type, state, timestamp);
    if (!parentState || !type.startsWith("MapIteration")) return;
    const member = `m${type.slice(1)}EventDetails`;
    const { branch } = this.place(parentState.name);
    this.history.add(type, { member, value: { name: parentState.name, index } }, branch, timestamp);
  }

  private recordState(type: string, { name, input, output }: EngineState, timestamp: number): void {
    const { state, branch } = this.place(name);
    const nested = state.Type === "Parallel" || state.Type === "Map";
    const add = (event: string, member?: string, value: Record<string, unknown> = {}) =>
      this.history.add(event, member === undefined ? undefined : { member, value }, branch, timestamp);
    if (type === "StateEntered")
      add(`${state.Type}StateEntered`, "stateEnteredEventDetails", { name, ...data("input", input) });
    if (nested && (type === "StateEntered" || type === "StateRetried")) {
      this.failed.delete(name);
      const items = state.Type === "Map" && Array.isArray(input) ? { length: input.length } : {};
      add(
        `${state.Type}StateStarted`,
        state.Type === "Map" ? "mapStateStartedEventDetails" : undefined,
        items,
      );
    }
    if (nested && type === "StateFailed") {
      this.failed.add(name);
      add(`${state.Type}StateFailed`);
    }
    if (type !== "StateExited") return;
    if (nested && !this.failed.delete(name)) add(`${state.Type}StateSucceeded`);
    add(`${state.Type}StateExited`, "stateExitedEventDetails", { name, ...data("output", output) });
  }

  private place(name: string): Place {
    const place = this.places.get(name);
    if (!place) throw new Error(`The engine is in a state that the machine doesn't have: ${name}`);
    return place;
  }
}

const placesIn = (machine: Branch, branch: string): [string, Place][] =>
  Object.entries(machine.States).flatMap(([name, state]): [string, Place][] => [
    [name, { state, branch }],
    ...branchesOf(state).flatMap((inner, index) =>
      placesIn(inner, `${branch}/${encodeURIComponent(name)} ${index}`),
    ),
  ]);

/** `arn:aws:states:::lambda:invoke` → `{ resourceType: "lambda", resource: "invoke" }` */
const integration = (arn: string): { resourceType: string; resource: string } => {
  const [resourceType = "", resource = ""] = arn.split(":").slice(-2);
  return { resourceType, resource };
};
