import type { Evaluation } from "./evaluation";
import { RuntimeFault } from "./faults";

/**
 * The whole number of a field such as `MaxConcurrencyPath`; it may be a text.
 * @throws RuntimeFault
 */
export const integerAt = (path: string, field: string, input: Evaluation): number => {
  const value = numberAt(path, field, input, /^-?\d+$/, "integer");
  if (value < 0) throw new RuntimeFault(`${field.replace(/Path$/, "")} cannot be negative.`);
  return value;
};

/**
 * The percentage of a field such as `ToleratedFailurePercentagePath`; it may be a text.
 * @throws RuntimeFault
 */
export const percentageAt = (path: string, field: string, input: Evaluation): number => {
  const value = numberAt(path, field, input, /^-?\d+(\.\d+)?$/, "float");
  if (value >= 0 && value <= 100) return value;
  throw new RuntimeFault(`${field.replace(/Path$/, "")} must be between 0 and 100.`);
};

const numberAt = (path: string, field: string, input: Evaluation, format: RegExp, type: string): number => {
  const value = input.path(path);
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "object" && format.test(shown)) return Number(shown);
  throw new RuntimeFault(
    `The ${field} field refers to value "${shown}" which is not a valid ${type}: ${path}`,
  );
};
