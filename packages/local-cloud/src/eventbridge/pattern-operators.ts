import { anythingBut } from "./anything-but";
import { IgnoringCase } from "./ignore-case";
import { InvalidEventPattern } from "./invalid-pattern";
import { cidrTest, ipOf } from "./ip-range";
import { ExactNumber, type Json, JsonObject } from "./json-value";
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
  if (!(alternative instanceof JsonObject)) return literal(alternative);
  const [[name, operand] = [], ...more] = alternative.entries;
  if (name === undefined || operand === undefined)
    throw new InvalidEventPattern("Match expression name not found");
  const operator = operators[name];
  if (!operator || !Object.hasOwn(operators, name))
    throw new InvalidEventPattern(`Unrecognized match type ${name}`);
  const matcher = operator(operand);
  if (more.length > 0)
    throw new InvalidEventPattern(
      // The engine's own words, which speak of numbers for `anything-but` too.
      name === "numeric" || name === "anything-but" ? "Too many elements in numeric expression" : onlyOneKey,
    );
  return matcher;
};

const onlyOneKey = "Only one key allowed in match expression";

const literal = (expected: Scalar): Matcher => {
  if (expected instanceof ExactNumber)
    return (scalar) =>
      scalar instanceof ExactNumber &&
      (scalar.text === expected.text ||
        (expected.comparable !== undefined && scalar.comparable === expected.comparable));
  const ip = typeof expected === "string" ? ipOf(expected) : undefined;
  if (!ip) return (scalar) => scalar === expected;
  // Two spellings of one address are the same address, as in EventBridge's rule engine.
  return onStrings((text) => {
    const candidate = ipOf(text);
    return candidate?.bits === ip.bits && candidate.value === ip.value;
  });
};

const operators: Readonly<Record<string, (operand: Json) => Matcher>> = {
  exactly: (operand) => {
    const expected = string(operand, "exact");
    return onStrings((text) => text === expected);
  },
  prefix: (operand) =>
    affix(
      "prefix",
      operand,
      (part) => (text) => text.startsWith(part),
      (part) => (text) => part.isPrefixOf(text),
    ),
  suffix: (operand) =>
    affix(
      "suffix",
      operand,
      (part) => (text) => text.endsWith(part),
      (part) => (text) => part.isSuffixOf(text),
    ),
  "equals-ignore-case": (operand) => {
    const expected = new IgnoringCase(string(operand, "equals-ignore-case"));
    return onStrings((text) => expected.equals(text));
  },
  wildcard: (operand) => onStrings(wildcardTest(string(operand, "wildcard"))),
  "anything-but": anythingBut,
  numeric: (operand) => {
    const test = numericTest(operand);
    return (scalar) =>
      scalar instanceof ExactNumber && scalar.comparable !== undefined && test(scalar.comparable);
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
  exact: (part: string) => (text: string) => boolean,
  ignoringCase: (part: IgnoringCase) => (text: string) => boolean,
): Matcher => {
  if (!(operand instanceof JsonObject)) return onStrings(exact(string(operand, name)));
  const title = name === "prefix" ? "Prefix" : "Suffix";
  const [inner, value] = onlyEntry(operand, `${title} expression name not found`);
  if (inner !== "equals-ignore-case") throw new InvalidEventPattern(`Unsupported ${name} pattern: ${inner}`);
  return onStrings(ignoringCase(new IgnoringCase(string(value, "equals-ignore-case"))));
};

const onStrings =
  (test: (text: string) => boolean): Matcher =>
  (scalar) =>
    typeof scalar === "string" && test(scalar);

const string = (operand: Json, name: string): string => {
  if (typeof operand !== "string") throw new InvalidEventPattern(`${name} match pattern must be a string`);
  return operand;
};

const onlyEntry = ({ entries }: JsonObject, whenEmpty: string): readonly [string, Json] => {
  const [entry, ...more] = entries;
  if (!entry) throw new InvalidEventPattern(whenEmpty);
  if (more.length > 0) throw new InvalidEventPattern(onlyOneKey);
  return entry;
};
