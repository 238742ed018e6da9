import type { ChoiceState, FailState } from "../../languages/jsonata-states";
import { TaskFailure } from "../../task-failure";
import type { Expressions } from "./expressions";
import type { Performed } from "./performed";

/** @throws TaskFailure States.NoChoiceMatched; QueryFault */
export const choose = async (
  state: ChoiceState,
  expressions: Expressions,
  input: unknown,
): Promise<Performed> => {
  for (const [index, rule] of state.Choices.entries()) {
    const location = `Choices[${index}]/Condition`;
    if ((await expressions.typed(rule.Condition, "boolean", location)) === true)
      return { output: input, next: rule.Next, shaping: rule };
  }
  if (state.Default === undefined)
    throw new TaskFailure("States.NoChoiceMatched", "No choice rule matched, and there is no default");
  return { output: input, next: state.Default, shaping: state };
};

/** @throws TaskFailure always, or QueryFault */
export const fail = async (state: FailState, expressions: Expressions): Promise<never> => {
  const text = async (field: "Error" | "Cause"): Promise<string> =>
    String(await expressions.typed(state[field] ?? "", "string", field));
  throw new TaskFailure(await text("Error"), await text("Cause"));
};
