import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";
import type { StateGraph, StateNode, StateTransition } from "./api";

const next = z.looseObject({ Next: z.string().optional() });
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface State {
  readonly Type: string;
  readonly Next?: string | undefined;
  readonly Default?: string | undefined;
  readonly Choices?: readonly z.infer<typeof next>[] | undefined;
  readonly Catch?: readonly (z.infer<typeof next> & { ErrorEquals?: string[] | undefined })[] | undefined;
  readonly Branches?: readonly Machine[] | undefined;
  readonly ItemProcessor?: Machine | undefined;
  readonly Iterator?: Machine | undefined;
}

const machine: z.ZodType<Machine> = z.lazy(() =>
  z.looseObject({
    StartAt: z.string(),
    States: z.record(
      z.string(),
      z.looseObject({
        Type: z.string(),
        Next: z.string().optional(),
        Default: z.string().optional(),
        Choices: z.array(next).optional(),
        Catch: z.array(next.extend({ ErrorEquals: z.array(z.string()).optional() })).optional(),
        Branches: z.array(machine).optional(),
        ItemProcessor: machine.optional(),
        Iterator: machine.optional(),
      }),
    ),
  }),
);

type Transition = Omit<StateTransition, "taken">;

/** A state machine's states and transitions, and which of them an execution's history went through. */
export const stateGraph = (definition: string, history: readonly HistoryEvent[]): StateGraph => {
  const root = machine.parse(JSON.parse(definition));
  const states = statesOf(root);
  const visits = visitsIn(history);
  return {
    states: [...states].map(([name, { Type }]) => ({ name, type: Type, ...visits.of(name) })),
    transitions: transitionsOf(states).map((one) => ({ ...one, taken: visits.wentFrom(one.from, one.to) })),
  };
};

/** All states, including those of branches and iterations: names are unique in a machine. */
const statesOf = ({ States }: Machine): Map<string, State> => {
  const all = new Map<string, State>();
  for (const [name, state] of Object.entries(States)) {
    all.set(name, state);
    for (const inner of innerOf(state)) for (const [key, value] of statesOf(inner)) all.set(key, value);
  }
  return all;
};

const innerOf = ({ Branches, ItemProcessor, Iterator: iterator }: State): Machine[] =>
  [...(Branches ?? []), ItemProcessor, iterator].filter((one) => one !== undefined);

const transitionsOf = (states: ReadonlyMap<string, State>): Transition[] =>
  [...states].flatMap(([from, state]) => {
    const to = (target: string | undefined, label = ""): Transition[] =>
      target === undefined ? [] : [{ from, to: target, label }];
    return merged([
      ...to(state.Next),
      ...(state.Choices ?? []).flatMap((choice) => to(choice.Next)),
      ...to(state.Default, state.Choices ? "otherwise" : ""),
      ...(state.Catch ?? []).flatMap(({ Next, ErrorEquals }) => to(Next, caught(ErrorEquals))),
      ...innerOf(state).flatMap(({ StartAt }) => to(StartAt)),
    ]);
  });

const caught = (errors: readonly string[] = []): string =>
  `on ${errors.map((error) => (error === "States.ALL" ? "any error" : error)).join(", ")}`;

/** Several transitions between the same states are one arrow. */
const merged = (transitions: readonly Transition[]): Transition[] => {
  const byTarget = new Map<string, Transition>();
  for (const one of transitions) {
    const known = byTarget.get(one.to);
    const labels = [known?.label, one.label].filter((label) => label !== undefined && label !== "");
    byTarget.set(one.to, { ...one, label: labels.join("; ") });
  }
  return [...byTarget.values()];
};

/** The states in a history: entered, exited, failed, and the transitions between them. */
const visitsIn = (history: readonly HistoryEvent[]) => {
  const byId = new Map(history.map((event) => [event.id, event]));
  const entries = new Map<string, number>();
  const exited = new Set<string>();
  const ways = new Set<string>();
  const erred = new Set<string>();
  for (const event of history) {
    const entered = event.stateEnteredEventDetails?.name;
    const left = event.stateExitedEventDetails?.name;
    if (left !== undefined) exited.add(left);
    if (entered !== undefined) {
      entries.set(entered, (entries.get(entered) ?? 0) + 1);
      const from = stateBefore(event, byId);
      if (from !== undefined) ways.add(`${from} → ${entered}`);
    }
    if (/(Failed|TimedOut)$/.test(event.type ?? "") && !event.type?.startsWith("Execution")) {
      const state = stateBefore(event, byId);
      if (state !== undefined) erred.add(state);
    }
  }
  const succeeded = history.some(({ type }) => type === "ExecutionSucceeded");
  const over =
    succeeded || history.some(({ type }) => /^Execution(Failed|TimedOut|Aborted)$/.test(type ?? ""));
  return {
    of: (name: string): Pick<StateNode, "status" | "entries"> => ({
      entries: entries.get(name) ?? 0,
      status: statusOf({
        entered: entries.has(name),
        exited: exited.has(name),
        erred: erred.has(name),
        over: over && !succeeded,
      }),
    }),
    wentFrom: (from: string, to: string) => ways.has(`${from} → ${to}`),
  };
};

const statusOf = (seen: {
  entered: boolean;
  exited: boolean;
  erred: boolean;
  over: boolean;
}): StateNode["status"] => {
  if (!seen.entered) return "untouched";
  if (seen.erred) return seen.exited ? "caught" : "failed";
  if (seen.exited) return "succeeded";
  return seen.over ? "failed" : "entered";
};

/** The state that caused an event, found through the chain of previous events. */
const stateBefore = (
  event: HistoryEvent,
  byId: ReadonlyMap<number | undefined, HistoryEvent>,
): string | undefined => {
  let previous = byId.get(event.previousEventId);
  while (previous) {
    const name = previous.stateExitedEventDetails?.name ?? previous.stateEnteredEventDetails?.name;
    if (name !== undefined) return name;
    previous = byId.get(previous.previousEventId);
  }
  return undefined;
};
