import { InvalidEventPattern } from "./invalid-pattern";
import { ExactNumber, type Json } from "./json-value";

type NumberTest = (value: number) => boolean;

/**
 * Compiles the operand of `numeric`: `["=", n]`, one bound, or a lower and then an upper bound.
 * @returns a test of a number that a double holds
 */
export const numericTest = (operand: Json): NumberTest => {
  if (!Array.isArray(operand)) throw new InvalidEventPattern("Value of numeric must be an array.");
  const [operator, limit, ...upper] = operand;
  if (typeof operator !== "string")
    throw new InvalidEventPattern(`Invalid member in numeric match: ${shown(operator)}`);
  const test = tests.get(operator);
  if (!test) throw new InvalidEventPattern(`Unrecognized numeric range operator: ${operator}`);
  const bound = numberOf(limit, operator === "=" ? "equals" : operator);
  if (upper.length === 0) return test(comparableNumber(bound));
  if (!operator.startsWith(">")) throw new InvalidEventPattern("Too many elements in numeric expression");
  return range(test, bound, upper);
};

const tests: ReadonlyMap<string, (bound: number) => NumberTest> = new Map([
  ["=", (bound) => (value) => value === bound],
  ["<", (bound) => (value) => value < bound],
  ["<=", (bound) => (value) => value <= bound],
  [">", (bound) => (value) => value > bound],
  [">=", (bound) => (value) => value >= bound],
]);

const range = (above: (bound: number) => NumberTest, lower: ExactNumber, upper: Json[]): NumberTest => {
  const [operator, limit, ...more] = upper;
  if (typeof operator !== "string")
    throw new InvalidEventPattern(`Bad value in numeric range: ${shown(operator)}`);
  const test = operator === "<" || operator === "<=" ? tests.get(operator) : undefined;
  if (!test) throw new InvalidEventPattern(`Bad numeric range operator: ${operator}`);
  const bound = numberOf(limit, operator);
  if (more.length > 0) throw new InvalidEventPattern("Too many terms in numeric range expression");
  const [bottom, top] = [comparableNumber(lower), comparableNumber(bound)];
  if (bottom >= top) throw new InvalidEventPattern("Bottom must be less than top");
  const [aboveBottom, belowTop] = [above(bottom), test(top)];
  return (value) => aboveBottom(value) && belowTop(value);
};

const numberOf = (value: Json | undefined, operator: string): ExactNumber => {
  if (!(value instanceof ExactNumber)) throw new InvalidEventPattern(`Value of ${operator} must be numeric`);
  return value;
};

/** @throws InvalidEventPattern for a number that EventBridge can't compare. */
export const comparableNumber = (value: ExactNumber): number => {
  if (value.comparable === undefined) throw new InvalidEventPattern(`Cannot compare number : ${value.text}`);
  return value.comparable;
};

const shown = (value: Json | undefined): string =>
  value instanceof ExactNumber ? value.text : (JSON.stringify(value) ?? "]");
