import type { JsonataMapState } from "../../language";
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
  const result = await runLines(works, line, most || unlimited, tellingOf(entered.name));
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
