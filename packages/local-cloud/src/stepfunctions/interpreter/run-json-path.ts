import type { JsonPathState } from "../language";
import type { Catcher } from "../languages/json-path-states";
import { assignedBy } from "./assign";
import { combined, filtered } from "./data-flow";
import { Evaluation } from "./evaluation";
import type { Passed } from "./passed";
import { perform } from "./perform";
import { type Entered, type Line, surroundingsOf } from "./run";

/**
 * Runs a state with JSONPath once.
 * @throws TaskFailure, RuntimeFault
 */
export const tryJsonPath = async (
  state: JsonPathState,
  input: unknown,
  line: Line,
  entered: Entered,
): Promise<Passed> => {
  const whole = new Evaluation(input, surroundingsOf(line, entered));
  const effective = whole.of("InputPath" in state ? filtered(whole, state.InputPath) : input);
  const { result, next, assign } = await perform(state, effective, line, entered);
  const joined = combined(input, result, "ResultPath" in state ? state.ResultPath : undefined);
  const output = filtered(whole.of(joined), "OutputPath" in state ? state.OutputPath : undefined);
  return { output, next, assigned: assign?.() };
};

/** What a catcher makes of an error. @throws RuntimeFault */
export const catchJsonPath = (
  { ResultPath, Next, Assign }: Catcher,
  error: object,
  input: unknown,
  line: Line,
  entered: Entered,
): Passed => ({
  output: combined(input, error, ResultPath),
  next: Next,
  assigned: assignedBy(Assign, new Evaluation(error, surroundingsOf(line, entered))),
});
