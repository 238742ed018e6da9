import type { Evaluation } from "./evaluation";

/**
 * The variables that an `Assign` makes, as an object.
 * @throws RuntimeFault
 */
export const assignedBy = (assign: unknown, evaluation: Evaluation): object | undefined => {
  const values = assign === undefined ? undefined : evaluation.template(assign);
  return typeof values === "object" && values !== null ? values : undefined;
};

/** How the history shows them. */
export const assignedDetails = (assigned: object): Record<string, unknown> => ({
  assignedVariables: Object.fromEntries(
    Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)]),
  ),
  assignedVariablesDetails: { truncated: false },
});
