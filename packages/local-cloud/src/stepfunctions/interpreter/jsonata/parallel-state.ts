import type { JsonataParallelState } from "../../language";
import { runLines } from "../lines";
import type { Line } from "../run";
import type { Expressions } from "./expressions";
import type { Performed } from "./performed";

/** @throws NestedFailure, QueryFault */
export const performParallel = async (
  state: JsonataParallelState,
  expressions: Expressions,
  input: unknown,
  line: Line,
): Promise<Performed> => {
  const branchInput =
    state.Arguments === undefined ? input : await expressions.value(state.Arguments, "Arguments");
  line.thread.add("ParallelStateStarted");
  const works = state.Branches.map((branch) => ({ branch, input: branchInput }));
  const result = await runLines(works, line, works.length, {});
  line.thread.note("ParallelStateSucceeded");
  return { output: result, next: state.Next, shaping: state, expressions: expressions.with({ result }) };
};
