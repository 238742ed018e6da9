import type { ParallelState } from "../language";
import type { Evaluation } from "./evaluation";
import { runLines } from "./lines";
import type { Performed } from "./performed";
import type { Line } from "./run";
import { shaped } from "./shaped";

/** @throws NestedFailure, RuntimeFault */
export const performParallel = async (
  state: ParallelState,
  input: Evaluation,
  line: Line,
): Promise<Performed> => {
  const branchInput = state.Parameters === undefined ? input.data : input.template(state.Parameters);
  line.thread.add("ParallelStateStarted");
  const works = state.Branches.map((branch) => ({ branch, input: branchInput }));
  const outputs = await runLines(works, line, works.length, {});
  line.thread.note("ParallelStateSucceeded");
  return shaped(state, input, outputs);
};
