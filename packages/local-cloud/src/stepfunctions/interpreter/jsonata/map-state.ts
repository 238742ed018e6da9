import type { JsonataMapState } from "../../language";
import { batched } from "../batches";
import { type ChildInput, runDistributed, type Tolerance } from "../distributed-map";
import { QueryFault } from "../faults";
import { runLines, type Work } from "../lines";
import { tellingOf, unlimited } from "../map-state";
import { type Entered, type Line, surroundingsOf } from "../run";
import type { Expressions } from "./expressions";
import type { Performed } from "./performed";
import { wholeNumber } from "./whole-number";

/** @throws NestedFailure, QueryFault */
export const performMap = async (
  state: JsonataMapState,
  expressions: Expressions,
  input: unknown,
  line: Line,
  entered: Entered,
): Promise<Performed> => {
  const items = await itemsOf(state, expressions, input);
  const most = await wholeNumber(state.MaxConcurrency ?? 0, "MaxConcurrency", expressions);
  line.thread.add("MapStateStarted", "mapStateStartedEventDetails", { length: items.length });
  const works: Work[] = [];
  for (const [Index, Value] of items.entries()) {
    const item = { Index, Value };
    const around = surroundingsOf(line, entered, item);
    const selected =
      state.ItemSelector === undefined
        ? Value
        : await expressions.in(around).value(state.ItemSelector, "ItemSelector");
    works.push({ branch: state.ItemProcessor, item, input: selected });
  }
  const tolerance = await toleranceOf(state, expressions);
  const { ItemProcessor: branch, Label: label = entered.name } = state;
  const result =
    branch.ProcessorConfig?.Mode === "DISTRIBUTED"
      ? await runDistributed(
          {
            branch,
            label,
            inputs: await childInputs(state, expressions, works),
            maxConcurrency: most,
            tolerance,
          },
          line,
        )
      : await runLines(works, line, most || unlimited, tellingOf(entered.name));
  line.thread.note("MapStateSucceeded");
  return { output: result, next: state.Next, shaping: state, expressions: expressions.with({ result }) };
};

const itemsOf = async (
  { Items }: JsonataMapState,
  expressions: Expressions,
  input: unknown,
): Promise<readonly unknown[]> => {
  const items: unknown = Items === undefined ? input : await expressions.typed(Items, "array", "Items");
  if (Array.isArray(items)) return items;
  throw new QueryFault(`Map state input must be an array but was: ${JSON.stringify(items)}`);
};

const toleranceOf = async (state: JsonataMapState, expressions: Expressions): Promise<Tolerance> => ({
  count: await optional(state.ToleratedFailureCount, "ToleratedFailureCount", expressions),
  percentage: await percentage(state.ToleratedFailurePercentage, expressions),
});

const optional = async (template: unknown, location: string, expressions: Expressions) =>
  template === undefined ? undefined : wholeNumber(template, location, expressions);

const percentage = async (template: unknown, expressions: Expressions): Promise<number | undefined> => {
  if (template === undefined) return undefined;
  const field = "ToleratedFailurePercentage";
  const value = Number(await expressions.typed(template, "number", field));
  if (value >= 0 && value <= 100) return value;
  throw new QueryFault(`${field} must be between 0 and 100.`, field);
};

const childInputs = async (
  { ItemBatcher }: JsonataMapState,
  expressions: Expressions,
  works: readonly Work[],
): Promise<readonly ChildInput[]> => {
  if (!ItemBatcher) return works.map((work) => ({ input: work.input, items: 1 }));
  const at = "ItemBatcher";
  const limits = {
    items: await optional(ItemBatcher.MaxItemsPerBatch, `${at}/MaxItemsPerBatch`, expressions),
    bytes: await optional(ItemBatcher.MaxInputBytesPerBatch, `${at}/MaxInputBytesPerBatch`, expressions),
  };
  const batchInput =
    ItemBatcher.BatchInput === undefined
      ? undefined
      : await expressions.value(ItemBatcher.BatchInput, `${at}/BatchInput`);
  return batched(
    works.map((work) => work.input),
    limits,
    batchInput,
  );
};
