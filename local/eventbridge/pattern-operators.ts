import { anythingBut } from "./anything-but";
import { ExactNumber, isJsonObject, type Json } from "./exact-json";
import { InvalidEventPattern } from "./invalid-pattern";
import { cidrTest, ipOf } from "./ip-range";
import { numericTest } from "./numeric";
import type { Scalar } from "./pattern-event";
import { wildcardTest } from "./wildcard";

/** One alternative in the array of a pattern's field; `absent` matches when the event has no such field. */
export type Matcher = ((scalar: Scalar) => boolean) | "absent";

/**
 * Compiles one alternative: a literal, or an operator such as `{"prefix": "…"}`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws InvalidEventPattern
 */
export const compileMatcher = (alternative: Json): Matcher => {
  if (Array.isArray(alternative))
    throw new InvalidEventPattern("Match value must be String, number, true, false, or null");
  if (!isJsonObject(alternative)) return literal(alternative);
  const [name, operand] = onlyEntry(alternative, "Match expression name not found");
  const operator = operators[name];
  if (!operator || !Object.hasOwn(operators, name))
    throw new InvalidEventPattern(`Unrecognized match type ${name}`);
  return operator(operand);
};

const literal = (expected: Scalar): Matcher => {
  if (expected instanceof ExactNumber)
    return (scalar) =>
      scalar instanceof ExactNumber &&
      (scalar.text === expected.text || (expected.micros !== undefined && scalar.micros === expected.micros));
  const ip = typeof expected === "string" ? ipOf(expected) : undefined;
  if (!ip) return (scalar) => scalar === expected;
  // Two spellings of one address are the same address, as in EventBridge's rule engine.
  return onStrings((text) => {
    const candidate = ipOf(text);
    return candidate?.bits === ip.bits && candidate.value === ip.value;
  });
};

const operators: Readonly<Record<string, (operand: Json) => Matcher>> = {
  exactly: (operand) => literal(string(operand, "exact")),
  prefix: (operand) => affix("prefix", operand, (text, part) => text.startsWith(part)),
  suffix: (operand) => affix("suffix", operand, (text, part) => text.endsWith(part)),
  "equals-ignore-case": (operand) => {
    const expected = fold(string(operand, "equals-ignore-case"));
    return onStrings((text) => fold(text) === expected);
  },
  wildcard: (operand) => onStrings(wildcardTest(string(operand, "wildcard"))),
  "anything-but": anythingBut,
  numeric: (operand) => {
    const test = numericTest(operand);
    return (scalar) => scalar instanceof ExactNumber && scalar.micros !== undefined && test(scalar.micros);
  },
  exists: (operand) => {
    if (typeof operand !== "boolean")
      throw new InvalidEventPattern("exists match pattern must be either true or false.");
    return operand ? () => true : "absent";
  },
  // EventBridge's own message for a cidr that isn't a string does say "prefix".
  cidr: (operand) => onStrings(cidrTest(string(operand, "prefix"))),
};

const affix = (
  name: "prefix" | "suffix",
  operand: Json,
  test: (text: string, part: string) => boolean,
): Matcher => {
  if (!isJsonObject(operand)) {
    const part = string(operand, name);
    return onStrings((text) => test(text, part));
  }
  const title = name === "prefix" ? "Prefix" : "Suffix";
  const [inner, value] = onlyEntry(operand, `${title} expression name not found`);
  if (inner !== "equals-ignore-case") throw new InvalidEventPattern(`Unsupported ${name} pattern: ${inner}`);
  const part = fold(string(value, "equals-ignore-case"));
  return onStrings((text) => test(fold(text), part));
};

const onStrings =
  (test: (text: string) => boolean): Matcher =>
  (scalar) =>
    typeof scalar === "string" && test(scalar);

const string = (operand: Json, name: string): string => {
  if (typeof operand !== "string") throw new InvalidEventPattern(`${name} match pattern must be a string`);
  return operand;
};

const fold = (text: string): string => text.toLowerCase();

const onlyEntry = (object: { readonly [key: string]: Json }, whenEmpty: string): [string, Json] => {
  const [entry, ...more] = Object.entries(object);
  if (!entry) throw new InvalidEventPattern(whenEmpty);
  if (more.length > 0) throw new InvalidEventPattern("Only one key allowed in match expression");
  return entry;
};
