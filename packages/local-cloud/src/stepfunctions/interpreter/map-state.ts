import type { MapState, Processor } from "../language";
import { batched } from "./batches";
import { type ChildInput, type Distributed, runDistributed } from "./distributed-map";
import { Evaluation } from "./evaluation";
import { RuntimeFault } from "./faults";
import { integerAt, percentageAt } from "./integer-at";
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
  const { ProcessorConfig } = processorOf(state);
  const outputs =
    ProcessorConfig?.Mode === "DISTRIBUTED"
      ? await runDistributed(distributed(state, input, works, entered), line)
      : await runLines(works, line, most || unlimited, tellingOf(entered.name));
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
  return declared ?? 0;
};

const distributed = (
  state: MapState,
  input: Evaluation,
  works: readonly Work[],
  { name }: Entered,
): Distributed => ({
  branch: processorOf(state),
  label: state.Label ?? name,
  inputs: childInputs(state, input, works),
  maxConcurrency: concurrencyOf(state, input),
  tolerance: {
    count: either(state.ToleratedFailureCount, state.ToleratedFailureCountPath, (path) =>
      integerAt(path, "ToleratedFailureCountPath", input),
    ),
    percentage: either(state.ToleratedFailurePercentage, state.ToleratedFailurePercentagePath, (path) =>
      percentageAt(path, "ToleratedFailurePercentagePath", input),
    ),
  },
});

const childInputs = (
  { ItemBatcher }: MapState,
  input: Evaluation,
  works: readonly Work[],
): readonly ChildInput[] => {
  if (!ItemBatcher) return works.map((work) => ({ input: work.input, items: 1 }));
  const { MaxItemsPerBatch, MaxItemsPerBatchPath, MaxInputBytesPerBatch, MaxInputBytesPerBatchPath } =
    ItemBatcher;
  const limits = {
    items: either(MaxItemsPerBatch, MaxItemsPerBatchPath, (path) =>
      integerAt(path, "MaxItemsPerBatchPath", input),
    ),
    bytes: either(MaxInputBytesPerBatch, MaxInputBytesPerBatchPath, (path) =>
      integerAt(path, "MaxInputBytesPerBatchPath", input),
    ),
  };
  const batchInput =
    ItemBatcher.BatchInput === undefined ? undefined : input.template(ItemBatcher.BatchInput);
  return batched(
    works.map((work) => work.input),
    limits,
    batchInput,
  );
};

/** A number that is declared, or what a path leads to. */
const either = (
  declared: number | undefined,
  path: string | undefined,
  at: (path: string) => number,
): number | undefined => (path === undefined ? declared : at(path));

const processorOf = ({ ItemProcessor, Iterator }: MapState): Processor => {
  const processor = ItemProcessor ?? Iterator;
  if (!processor) throw new RuntimeFault("The state has no ItemProcessor.");
  return processor;
};

const iteration = (
  state: MapState,
  input: Evaluation,
  line: Line,
  entered: Entered,
  item: { readonly Index: number; readonly Value: unknown },
): Work => {
  const branch = processorOf(state);
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
