import * as z from "zod";
import type { Retrier, State, StateMachineDefinition } from "../../infra/state-language";

export interface Ended {
  readonly error?: string;
  readonly output: unknown;
}

export interface MachinePorts {
  /** Runs a function of the machine by its name. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Whether the execution was stopped from outside, as its own time-out does. */
  isStopped(): boolean;
  /** What isn't a function: a message, a notice. */
  notify(resource: string, parameters: unknown): void;
}

const record = z.record(z.string(), z.unknown());
const isRecord = (value: unknown): value is Record<string, unknown> => record.safeParse(value).success;

/** A reference path: `$.a.b`; `$$` is the context. */
const at = (path: string, data: unknown): unknown =>
  path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), data);

const resolve = (template: unknown, data: unknown, context: unknown): unknown => {
  if (!isRecord(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (!name.endsWith(".$") || typeof value !== "string") return [name, resolve(value, data, context)];
      if (value.startsWith("States.")) return [name.slice(0, -2), value]; // an intrinsic, which only words an alert
      return [name.slice(0, -2), value.startsWith("$$") ? at(value, context) : at(value, data)];
    }),
  );
};

/** Puts a result beside the input, one field deep: all that the definition asks for. */
const put = (path: string | null | undefined, result: unknown, data: unknown): unknown => {
  if (path === null) return data;
  if (path === undefined || path === "$") return result;
  return { ...(isRecord(data) ? data : {}), [path.slice(2)]: result };
};

const matches = ({ ErrorEquals }: { readonly ErrorEquals: readonly string[] }, error: string): boolean =>
  ErrorEquals.includes(error) || ErrorEquals.includes("States.ALL");

type Task = Extract<State, { Type: "Task" }>;

/** One execution of a definition as it is deployed, without its waits: what it does is the scheduler's to order. */
export class MachineRun {
  constructor(
    private readonly definition: StateMachineDefinition,
    private readonly executionId: string,
    private readonly ports: MachinePorts,
  ) {}

  async run(input: unknown): Promise<Ended> {
    let name = this.definition.StartAt;
    let data = input;
    for (;;) {
      const state = this.definition.States[name];
      if (state === undefined) throw new Error(`The machine has no state ${name}`);
      if (this.ports.isStopped()) return { error: "States.Timeout", output: data };
      if (state.Type === "Fail") return { error: state.Error, output: data };
      if (state.Type === "Pass") {
        data = put(state.ResultPath, resolve(state.Parameters, data, this.context()), data);
        if (state.Next === undefined) return { output: data };
        name = state.Next;
      } else if (state.Type === "Choice") name = chosen(state, data);
      else [name, data] = await this.perform(state, data);
    }
  }

  private context() {
    return { Execution: { Id: this.executionId } };
  }

  private async perform(state: Task, data: unknown): Promise<[string, unknown]> {
    const tries = new Map<Retrier, number>();
    for (;;) {
      try {
        const result = await this.attempt(state, data);
        return [state.Next, put(state.ResultPath, result, data)];
      } catch (error) {
        const failed = error instanceof Error ? error : new Error(String(error));
        const retrier = state.Retry.find((one) => matches(one, failed.name));
        const used = (retrier && tries.get(retrier)) ?? 0;
        if (retrier && used < retrier.MaxAttempts && !this.ports.isStopped()) {
          tries.set(retrier, used + 1);
          continue;
        }
        const catcher = state.Catch?.find((one) => matches(one, failed.name));
        if (!catcher) throw failed;
        const Cause = JSON.stringify({ errorType: failed.name, errorMessage: failed.message });
        return [catcher.Next, put(catcher.ResultPath, { Error: failed.name, Cause }, data)];
      }
    }
  }

  private async attempt(state: Task, data: unknown): Promise<unknown> {
    const parameters = resolve(state.Parameters, data, this.context());
    if (!state.Resource.endsWith("lambda:invoke")) return this.ports.notify(state.Resource, parameters);
    const Payload = await this.ports.invoke(
      String(at("$.FunctionName", parameters)),
      at("$.Payload", parameters),
    );
    return state.ResultSelector ? resolve(state.ResultSelector, { Payload }, this.context()) : Payload;
  }
}

const chosen = ({ Choices, Default }: Extract<State, { Type: "Choice" }>, data: unknown): string =>
  Choices.find(({ Variable, StringEquals, BooleanEquals, IsPresent }) => {
    const value = at(Variable, data);
    if (IsPresent !== undefined) return (value !== undefined) === IsPresent;
    return value === (StringEquals ?? BooleanEquals);
  })?.Next ?? Default;
