import { comparisons, negations } from "./comparisons";
import { type Statement, splitOperator } from "./policy-document";
import { type ConditionContext, withVariables } from "./variables";

export type { ConditionContext } from "./variables";

/**
 * Whether all conditions of a statement hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export const conditionsHold = (conditions: Statement["Condition"], context: ConditionContext): boolean =>
  Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      conditionHolds(operator, context.get(key.toLowerCase()) ?? [], expected, context),
    ),
  );

const conditionHolds = (
  name: string,
  actual: readonly string[],
  written: readonly string[],
  context: ConditionContext,
): boolean => {
  const { set, base, ifExists } = splitOperator(name);
  if (base === "Null") return written.some((value) => (value === "true") === (actual.length === 0));
  const negative = negations[base];
  const compare = comparisons[negative ?? base];
  // Documents are validated when they are declared, so this is unreachable for them.
  if (!compare) throw new Error(`The condition operator ${name} isn't supported`);
  const expected = written.flatMap((one) => withVariables(one, context) ?? []);
  // A value with an unknown variable makes its whole statement invalid.
  if (expected.length < written.length) return false;
  const fits = (value: string): boolean =>
    negative === undefined
      ? expected.some((one) => compare(value, one))
      : !expected.some((one) => compare(value, one));
  if (set === "ForAllValues") return actual.every(fits);
  // A missing key satisfies IfExists and negated operators, and nothing else.
  if (actual.length === 0) return ifExists || (set === undefined && negative !== undefined);
  if (set === "ForAnyValue") return actual.some(fits);
  return negative === undefined ? actual.some(fits) : actual.every(fits);
};
