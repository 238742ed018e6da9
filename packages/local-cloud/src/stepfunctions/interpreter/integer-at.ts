import type { Evaluation } from "./evaluation";
import { RuntimeFault } from "./faults";

/**
 * The whole number of a field such as `MaxConcurrencyPath`; it may be a text.
 * @throws RuntimeFault
 */
export const integerAt = (path: string, field: string, input: Evaluation): number => {
  const value = input.path(path);
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value === "object" || !/^-?\d+$/.test(shown))
    throw new RuntimeFault(
      `The ${field} field refers to value "${shown}" which is not a valid integer: ${path}`,
    );
  if (shown.startsWith("-")) throw new RuntimeFault(`${field.replace(/Path$/, "")} cannot be negative.`);
  return Number(shown);
};
