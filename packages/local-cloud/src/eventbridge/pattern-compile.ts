import { InvalidEventPattern } from "./invalid-pattern";
import { type Json, JsonObject } from "./json-value";
import { checkComplexity } from "./pattern-complexity";
import { compileMatcher, type Matcher } from "./pattern-operators";

/** What one field must be: any of its alternatives. */
export interface PatternField {
  readonly matchers: readonly Matcher[];
  /** As they are written. */
  readonly alternatives: readonly Json[];
}

/** Fields that must all match, by dotted path. A pattern with `$or` compiles to several of these. */
export type Combination = ReadonlyMap<string, PatternField>;

// Names that EventBridge doesn't take as fields inside `$or`.
const reserved = new Set([
  ...[
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
  ],
  ...["=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after"],
  ...["date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range"],
  "ip-address-not-in-range",
]);

// EventBridge rejects a rule whose `$or`s multiply to more than 1,000 combinations (user guide, `$or` example).
const maxCombinations = 1000;

/**
 * Validates a pattern and turns it into the combinations of fields of which one must match.
 * @throws InvalidEventPattern
 */
export const compileCombinations = (pattern: Json): readonly Combination[] => {
  if (!(pattern instanceof JsonObject)) throw new InvalidEventPattern("Filter is not an object");
  const combinations = extend([new Map()], pattern, "", false);
  for (const combination of combinations) checkFields(combination);
  return combinations;
};

/** EventBridge goes through the fields by name, and doesn't look behind one that only has to be absent. */
const checkFields = (combination: Combination): void => {
  for (const [, { matchers, alternatives }] of [...combination].sort(([a], [b]) => (a < b ? -1 : 1))) {
    checkComplexity(alternatives);
    if (matchers.every((matcher) => matcher === "absent")) return;
  }
};

const extend = (
  combinations: readonly Combination[],
  { entries }: JsonObject,
  path: string,
  insideOr: boolean,
): readonly Combination[] => {
  if (entries.length === 0) throw new InvalidEventPattern("Empty objects are not allowed");
  return entries.reduce((current, [key, value]) => {
    if (key === "$or") return branch(current, value, path);
    if (insideOr && reserved.has(key))
      throw new InvalidEventPattern(`${key} is Ruler reserved fieldName which cannot be used inside $or.`);
    const field = path === "" ? key : `${path}.${key}`;
    if (value instanceof JsonObject) return extend(current, value, field, insideOr);
    if (!Array.isArray(value)) throw new InvalidEventPattern(`"${key}" must be an object or an array`);
    const matchers = value.map(compileMatcher);
    if (matchers.length === 0) throw new InvalidEventPattern("Empty arrays are not allowed");
    // A field named twice keeps its last value, also across `$or`, as on AWS.
    return current.map((combination) => new Map(combination).set(field, { matchers, alternatives: value }));
  }, combinations);
};

const branch = (
  combinations: readonly Combination[],
  alternatives: Json,
  path: string,
): readonly Combination[] => {
  if (!Array.isArray(alternatives)) throw new InvalidEventPattern("It must be an Array followed with $or.");
  const branches = alternatives.flatMap((alternative) => {
    if (!(alternative instanceof JsonObject))
      throw new InvalidEventPattern("Only JSON object is allowed in array of $or relationship.");
    return extend(combinations, alternative, path, true);
  });
  if (alternatives.length < 2)
    throw new InvalidEventPattern("There must have at least 2 Objects in $or relationship.");
  if (branches.length > maxCombinations)
    throw new InvalidEventPattern(`Rule is too complex: more than ${maxCombinations} $or combinations`);
  return branches;
};
