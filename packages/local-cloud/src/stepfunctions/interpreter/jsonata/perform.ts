import type { JsonataState } from "../../language";
import type { Entered, Line } from "../run";
import type { Expressions } from "./expressions";
import { performMap } from "./map-state";
import { performParallel } from "./parallel-state";
import type { Performed } from "./performed";
import { choose, fail } from "./plain-states";
import { performTask } from "./task-state";
import { performWait } from "./wait-state";

/**
 * Does the own work of a state with JSONata.
 * @throws TaskFailure, RuntimeFault
 */
export const perform = async (
  state: JsonataState,
  expressions: Expressions,
  input: unknown,
  line: Line,
  entered: Entered,
): Promise<Performed> => {
  switch (state.Type) {
    case "Pass":
      return { output: input, next: state.Next, shaping: state };
    case "Choice":
      return choose(state, expressions, input);
    case "Fail":
      return fail(state, expressions);
    case "Succeed":
      return { output: input, next: undefined, shaping: state };
    case "Wait":
      return performWait(state, expressions, input, line);
    case "Task":
      return performTask(state, expressions, input, line, entered);
    case "Parallel":
      return performParallel(state, expressions, input, line);
    case "Map":
      return performMap(state, expressions, input, line, entered);
  }
};
