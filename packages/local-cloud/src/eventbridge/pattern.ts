import { exactJson } from "./exact-json";
import { InvalidEventPattern } from "./invalid-pattern";
import { type Combination, compileCombinations } from "./pattern-compile";
import { type EventFields, type FieldValue, fieldsOf } from "./pattern-event";
import type { Matcher } from "./pattern-operators";

/** A validated event pattern, ready to be held against many events. */
export interface EventPattern {
  /** @param event parsed JSON, or its text (which keeps the digits of large numbers) */
  matches(event: unknown): boolean;
  /** The same for an event that `eventFields` has flattened, to hold one event against many patterns. */
  matchesFields(fields: EventFields): boolean;
}

/** Flattens an event for `matchesFields`. */
export const eventFields = (event: unknown): EventFields => fieldsOf(exactJson(event));

/**
 * Validates an event pattern, as EventBridge does when a rule is put.
 * @param pattern parsed JSON, or its text
 * @throws InvalidEventPattern (InvalidEventPatternException on the wire), with the reason
 */
export const compilePattern = (pattern: unknown): EventPattern => {
  const combinations = compileCombinations(parsed(pattern));
  const matchesFields = (fields: EventFields) =>
    combinations.some((combination) => combinationMatches(combination, fields));
  return { matchesFields, matches: (event) => matchesFields(eventFields(event)) };
};

/**
 * Whether the event matches the pattern. For more than one event, compile the pattern once.
 * @throws InvalidEventPattern
 */
export const matchesPattern = (pattern: unknown, event: unknown): boolean =>
  compilePattern(pattern).matches(event);

const parsed = (pattern: unknown) => {
  try {
    return exactJson(pattern);
  } catch (error) {
    if (error instanceof SyntaxError) throw new InvalidEventPattern(error.message);
    throw error;
  }
};

const combinationMatches = (combination: Combination, fields: EventFields): boolean => {
  const candidates: FieldValue[][] = [];
  for (const [path, { matchers }] of combination) {
    const values = fields.get(path);
    if (!values) {
      if (matchers.includes("absent")) continue;
      return false;
    }
    const matching = values.filter(({ scalar }) => matchers.some((matcher) => holds(matcher, scalar)));
    if (matching.length === 0) return false;
    candidates.push(matching);
  }
  return consistent(candidates, 0, new Map());
};

const holds = (matcher: Matcher, scalar: FieldValue["scalar"]): boolean =>
  matcher !== "absent" && matcher(scalar);

/** Whether one value a field can be picked so that fields of one array of objects come from one element. */
const consistent = (
  candidates: readonly (readonly FieldValue[])[],
  index: number,
  chosen: ReadonlyMap<number, number>,
): boolean => {
  const values = candidates[index];
  if (!values) return true;
  return values.some(({ membership }) => {
    if (membership.size === 0) return consistent(candidates, index + 1, chosen);
    for (const [array, element] of membership) if ((chosen.get(array) ?? element) !== element) return false;
    return consistent(candidates, index + 1, new Map([...chosen, ...membership]));
  });
};
