import { ExactNumber, type Json } from "./exact-json";
import { InvalidEventPattern } from "./invalid-pattern";

/**
 * Compiles the operand of `numeric`: `["=", n]`, one bound, or a lower and then an upper bound.
 * @returns a test of a number in millionths
 */
export const numericTest = (operand: Json): ((micros: bigint) => boolean) => {
  if (!Array.isArray(operand)) throw new InvalidEventPattern("Value of numeric must be an array.");
  const [operator, value, ...upper] = operand;
  if (typeof operator !== "string")
    throw new InvalidEventPattern(`Invalid member in numeric match: ${shown(operator)}`);
  if (!["=", "<", "<=", ">", ">="].includes(operator))
    throw new InvalidEventPattern(`Unrecognized numeric range operator: ${operator}`);
  const bound = comparable(value, operator === "=" ? "equals" : operator);
  if (upper.length > 0 && !operator.startsWith(">"))
    throw new InvalidEventPattern("Too many elements in numeric expression");
  if (operator === "=") return (micros) => micros === bound;
  if (operator === "<") return (micros) => micros < bound;
  if (operator === "<=") return (micros) => micros <= bound;
  const aboveBottom = (micros: bigint) => (operator === ">" ? micros > bound : micros >= bound);
  return upper.length === 0 ? aboveBottom : range(aboveBottom, bound, upper);
};

const range = (aboveBottom: (micros: bigint) => boolean, bottom: bigint, upper: Json[]) => {
  const [operator, value, ...more] = upper;
  if (typeof operator !== "string")
    throw new InvalidEventPattern(`Bad value in numeric range: ${shown(operator)}`);
  if (operator !== "<" && operator !== "<=")
    throw new InvalidEventPattern(`Bad numeric range operator: ${operator}`);
  const top = comparable(value, operator);
  if (more.length > 0) throw new InvalidEventPattern("Too many terms in numeric range expression");
  if (bottom >= top) throw new InvalidEventPattern("Bottom must be less than top");
  return (micros: bigint) => aboveBottom(micros) && (operator === "<" ? micros < top : micros <= top);
};

const comparable = (value: Json | undefined, operator: string): bigint => {
  if (!(value instanceof ExactNumber)) throw new InvalidEventPattern(`Value of ${operator} must be numeric`);
  return comparableNumber(value);
};

/** @throws InvalidEventPattern for a number that EventBridge can't compare. */
export const comparableNumber = (value: ExactNumber): bigint => {
  if (value.micros === undefined)
    throw new InvalidEventPattern(
      `Value must be between -5.0E9 and 5.0E9, inclusive, with at most 6 decimals: ${value.text}`,
    );
  return value.micros;
};

const shown = (value: Json | undefined): string =>
  value instanceof ExactNumber ? value.text : (JSON.stringify(value) ?? "]");
