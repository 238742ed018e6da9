import { type Statement, splitOperator } from "./policy-document";
import { arnLike, wildcardLike } from "./wildcards";

/** Condition keys of a request, in lower case, since their names don't depend on case. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

type Comparison = (actual: string, expected: string) => boolean;

const numeric =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    compare(Number(actual), Number(expected));

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (actual, expected) => wildcardLike(expected, actual),
  // "ArnEquals and ArnLike behave identically" (IAM user guide).
  ArnEquals: (actual, expected) => arnLike(expected, actual),
  ArnLike: (actual, expected) => arnLike(expected, actual),
  NumericEquals: numeric((actual, expected) => actual === expected),
  NumericLessThan: numeric((actual, expected) => actual < expected),
  NumericLessThanEquals: numeric((actual, expected) => actual <= expected),
  NumericGreaterThan: numeric((actual, expected) => actual > expected),
  NumericGreaterThanEquals: numeric((actual, expected) => actual >= expected),
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
};

const negated: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
};

/**
 * Whether all conditions of a statement hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export const conditionsHold = (conditions: Statement["Condition"], context: ConditionContext): boolean =>
  Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      conditionHolds(operator, context.get(key.toLowerCase()) ?? [], expected),
    ),
  );

const conditionHolds = (name: string, actual: readonly string[], expected: readonly string[]): boolean => {
  const { set, base, ifExists } = splitOperator(name);
  if (base === "Null") return expected.some((value) => (value === "true") === (actual.length === 0));
  const negative = negated[base];
  const compare = comparisons[negative ?? base];
  // Documents are validated when they are declared, so this is unreachable for them.
  if (!compare) throw new Error(`The condition operator ${name} isn't supported`);
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
