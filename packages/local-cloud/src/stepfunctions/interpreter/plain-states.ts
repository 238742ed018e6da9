import type { ChoiceState, FailState, PassState } from "../languages/json-path-states";
import { TaskFailure } from "../task-failure";
import { assignedBy } from "./assign";
import type { Evaluation } from "./evaluation";
import { RuntimeFault } from "./faults";
import type { Performed } from "./performed";
import { ruleHolds } from "./rule-holds";

export const pass = ({ Result, Parameters, Next, Assign }: PassState, input: Evaluation): Performed => {
  const shaped = Parameters === undefined ? input.data : input.template(Parameters);
  const result = Result === undefined ? shaped : Result;
  return { result, next: Next, assign: () => assignedBy(Assign, input.of(result)) };
};

/** @throws TaskFailure States.NoChoiceMatched */
export const choose = ({ Choices, Default, Assign }: ChoiceState, input: Evaluation): Performed => {
  const rule = Choices.find((one) => ruleHolds(one, input));
  const next = rule ? rule.Next : Default;
  if (next === undefined)
    throw new TaskFailure("States.NoChoiceMatched", "No choice rule matched, and there is no default");
  return { result: input.data, next, assign: () => assignedBy(rule ? rule.Assign : Assign, input) };
};

/** @throws TaskFailure always */
export const fail = ({ Error: error, ErrorPath, Cause, CausePath }: FailState, input: Evaluation): never => {
  const text = (path: string, field: string): string => {
    const value = input.expression(path, field);
    if (typeof value === "string") return value;
    throw new RuntimeFault(
      `The ${field} field refers to value ${JSON.stringify(value)} which is not a string: ${path}`,
    );
  };
  throw new TaskFailure(
    ErrorPath === undefined ? (error ?? "") : text(ErrorPath, "ErrorPath"),
    CausePath === undefined ? (Cause ?? "") : text(CausePath, "CausePath"),
  );
};
