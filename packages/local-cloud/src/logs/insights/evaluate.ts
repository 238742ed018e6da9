import type { Expression, Row, Value } from "./expression";
import { functions } from "./functions";

/** The value of an expression for one record; undefined where a field isn't there. */
export const evaluate = (expression: Expression, row: Row): Value => {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "field":
      return row.get(expression.name);
    case "not":
      return !isTrue(evaluate(expression.of, row));
    case "call":
      return functions.get(expression.name.toLowerCase())?.(
        expression.args.map((one) => evaluate(one, row)),
        row,
      );
    case "binary":
      return binary(expression, row);
    default:
      return undefined;
  }
};

export const isTrue = (value: Value): boolean => value === true || value === 1 || value === "true";

const binary = ({ operator, left, right }: Extract<Expression, { kind: "binary" }>, row: Row): Value => {
  if (operator === "and") return isTrue(evaluate(left, row)) && isTrue(evaluate(right, row));
  if (operator === "or") return isTrue(evaluate(left, row)) || isTrue(evaluate(right, row));
  const value = evaluate(left, row);
  if (operator === "in")
    return right.kind === "list" && right.all.some((one) => compare(value, evaluate(one, row)) === 0);
  if (operator === "like" || operator === "=~") return isLike(value, right, row);
  const other = evaluate(right, row);
  const compared = comparisons[operator];
  return compared ? compared(compare(value, other)) : calculated(operator, Number(value), Number(other));
};

const isLike = (value: Value, right: Expression, row: Row): boolean => {
  if (value === undefined) return false;
  if (right.kind === "pattern") return right.pattern.test(String(value));
  return String(value).includes(String(evaluate(right, row) ?? ""));
};

/** By the difference of both sides; NaN when they can't be compared. */
const comparisons: Readonly<Record<string, (difference: number) => boolean>> = {
  "=": (difference) => difference === 0,
  "!=": (difference) => difference !== 0,
  "<": (difference) => difference < 0,
  "<=": (difference) => difference <= 0,
  ">": (difference) => difference > 0,
  ">=": (difference) => difference >= 0,
};

/** Below zero when the first comes first. Numbers in texts are numbers; NaN with a value that isn't there. */
export const compare = (one: Value, other: Value): number => {
  if (one === undefined || other === undefined) return one === other ? 0 : Number.NaN;
  const [left, right] = [numberIn(one), numberIn(other)];
  if (left !== undefined && right !== undefined) return left - right;
  const [first, second] = [String(one), String(other)];
  return first < second ? -1 : Number(first > second);
};

export const numberIn = (value: Value): number | undefined => {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value))
    ? Number(value)
    : undefined;
};

const calculated = (operator: string, left: number, right: number): Value => {
  const results: Readonly<Record<string, number>> = {
    "+": left + right,
    "-": left - right,
    "*": left * right,
    "/": left / right,
    "%": left % right,
    "^": left ** right,
  };
  const result = results[operator];
  return result === undefined || Number.isNaN(result) ? undefined : result;
};
