import type { ChoiceRule } from "../choice-rule";
import { comparisons, isKind, kinds } from "./comparisons";
import type { Evaluation } from "./evaluation";

const absent = ": The choice state's condition path references an invalid value.";

/**
 * Whether a rule holds.
 * @throws RuntimeFault when a path leads nowhere and the rule isn't about whether it does
 */
export const ruleHolds = (rule: ChoiceRule, evaluation: Evaluation): boolean => {
  if (rule.And) return rule.And.every((one) => ruleHolds(one, evaluation));
  if (rule.Or) return rule.Or.some((one) => ruleHolds(one, evaluation));
  if (rule.Not) return !ruleHolds(rule.Not, evaluation);
  const path = rule.Variable ?? "$";
  if (typeof rule.IsPresent === "boolean") return evaluation.has(path) === rule.IsPresent;
  const value = evaluation.path(path, absent);
  for (const [operator, operand] of Object.entries(rule)) {
    if (isKind(operator)) return kinds[operator](value) === operand;
    const compare = comparisons.get(operator.replace(/Path$/, ""));
    if (!compare) continue;
    const other =
      operator.endsWith("Path") && typeof operand === "string" ? evaluation.path(operand, absent) : operand;
    return compare(value, other);
  }
  return false;
};
