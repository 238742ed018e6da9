import type { JsonPathState } from "../language";
import type { Evaluation } from "./evaluation";
import { performMap } from "./map-state";
import { performParallel } from "./parallel-state";
import type { Performed } from "./performed";
import { choose, fail, pass } from "./plain-states";
import type { Entered, Line } from "./run";
import { performTask } from "./task-state";
import { performWait } from "./wait-state";

/**
 * Does a state's own work.
 * @param input what `InputPath` left of the state's input
 * @throws TaskFailure, RuntimeFault
 */
export const perform = async (
  state: JsonPathState,
  input: Evaluation,
  line: Line,
  entered: Entered,
): Promise<Performed> => {
  switch (state.Type) {
    case "Pass":
      return pass(state, input);
    case "Choice":
      return choose(state, input);
    case "Fail":
      return fail(state, input);
    case "Succeed":
      return { result: input.data, next: undefined };
    case "Wait":
      return performWait(state, input, line);
    case "Task":
      return performTask(state, input, line, entered);
    case "Parallel":
      return performParallel(state, input, line);
    case "Map":
      return performMap(state, input, line, entered);
  }
};
