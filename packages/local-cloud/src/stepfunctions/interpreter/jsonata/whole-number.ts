import { QueryFault } from "../faults";
import type { Expressions } from "./expressions";

/**
 * The whole number of a field such as `TimeoutSeconds`, which isn't negative.
 * @throws QueryFault
 */
export const wholeNumber = async (
  template: unknown,
  location: string,
  expressions: Expressions,
): Promise<number> => {
  const value = Number(await expressions.typed(template, "number", location));
  if (Number.isInteger(value) && value >= 0) return value;
  throw new QueryFault(`The ${location} field must be a whole number from 0, but was: ${value}`, location);
};
