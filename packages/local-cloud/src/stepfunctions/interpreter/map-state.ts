import type { MapState } from "../language";
import { Evaluation } from "./evaluation";
import { RuntimeFault } from "./faults";
import { integerAt } from "./integer-at";
import { runLines, type Telling, type Work } from "./lines";
import type { Performed } from "./performed";
import { type Entered, type Line, surroundingsOf } from "./run";
import { shaped } from "./shaped";

/** Iterations that run at once where the state sets no limit. */
export const unlimited = 40;

/** @throws NestedFailure, RuntimeFault */
export const performMap = async (
  state: MapState,
  input: Evaluation,
  line: Line,
  entered: Entered,
): Promise<Performed> => {
  const items = itemsOf(state, input);
  const most = concurrencyOf(state, input);
  line.thread.add("MapStateStarted", "mapStateStartedEventDetails", { length: items.length });
  const works = items.map((value, index) =>
    iteration(state, input, line, entered, { Index: index, Value: value }),
  );
  const outputs = await runLines(works, line, most, tellingOf(entered.name));
  line.thread.note("MapStateSucceeded");
  return shaped(state, input, outputs);
};

const itemsOf = ({ ItemsPath }: MapState, input: Evaluation): readonly unknown[] => {
  const items: unknown = ItemsPath === undefined ? input.data : input.path(ItemsPath);
  if (Array.isArray(items)) return items;
  throw new RuntimeFault(
    ItemsPath === undefined
      ? `Map state input must be an array but was: ${JSON.stringify(items)}`
      : `Reference path "${ItemsPath}" must point to array.`,
  );
};

const concurrencyOf = ({ MaxConcurrency, MaxConcurrencyPath }: MapState, input: Evaluation): number => {
  const declared =
    MaxConcurrencyPath === undefined
      ? MaxConcurrency
      : integerAt(MaxConcurrencyPath, "MaxConcurrencyPath", input);
  return declared || unlimited;
};

const iteration = (
  state: MapState,
  input: Evaluation,
  line: Line,
  entered: Entered,
  item: { readonly Index: number; readonly Value: unknown },
): Work => {
  const branch = state.ItemProcessor ?? state.Iterator;
  if (!branch) throw new RuntimeFault("The state has no ItemProcessor.");
  const selector = state.ItemSelector ?? state.Parameters;
  const evaluation = new Evaluation(input.data, surroundingsOf(line, entered, item));
  return { branch, item, input: selector === undefined ? item.Value : evaluation.template(selector) };
};

/** What the history says of iterations. */
export const tellingOf = (name: string): Telling => ({
  began: ({ thread }, index) =>
    thread.add("MapIterationStarted", "mapIterationStartedEventDetails", { name, index }),
  succeeded: ({ thread }, index) =>
    thread.note("MapIterationSucceeded", "mapIterationSucceededEventDetails", { name, index }),
  failed: ({ thread }, index) =>
    thread.note("MapIterationFailed", "mapIterationFailedEventDetails", { name, index }),
  aborted: ({ thread }, index) =>
    thread.note("MapIterationAborted", "mapIterationAbortedEventDetails", { name, index }),
});
