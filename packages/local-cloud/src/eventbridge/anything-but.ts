import { IgnoringCase } from "./ignore-case";
import { InvalidEventPattern } from "./invalid-pattern";
import { ExactNumber, type Json, JsonObject } from "./json-value";
import { comparableNumber } from "./numeric";
import type { Scalar } from "./pattern-event";
import { wildcardTest } from "./wildcard";

type Test = (scalar: Scalar) => boolean;

/**
 * Compiles the operand of `anything-but`: scalars (all strings or all numbers), or one of prefix, suffix,
 * equals-ignore-case and wildcard with a string or a list of strings. A value of another type is anything but those,
 * so it matches; a missing field doesn't.
 */
export const anythingBut = (operand: Json): Test => {
  if (!(operand instanceof JsonObject)) return butScalars(operand);
  const [[name, values] = [], ...more] = operand.entries;
  if (name === undefined || values === undefined)
    throw new InvalidEventPattern("Anything-But expression name not found");
  const form = forms[name];
  if (!form || !Object.hasOwn(forms, name))
    throw new InvalidEventPattern(`Unsupported anything-but pattern: ${name}`);
  const texts = listed(values).map((value) => stringOf(name, value));
  // AWS's rule engine takes some empty lists, which match nothing then, and breaks on others.
  if (texts.length === 0)
    throw new InvalidEventPattern(`Empty arrays are not allowed in anything-but/${name}`);
  const tests = texts.map(form);
  if (more.length > 0) throw new InvalidEventPattern("Too many elements in numeric expression");
  return (scalar) => typeof scalar !== "string" || !tests.some((test) => test(scalar));
};

const forms: Readonly<Record<string, (value: string) => (text: string) => boolean>> = {
  prefix: (part) => (text) => text.startsWith(part),
  suffix: (part) => (text) => text.endsWith(part),
  "equals-ignore-case": (value) => {
    const expected = new IgnoringCase(value);
    return (text) => expected.equals(text);
  },
  wildcard: wildcardTest,
};

const listed = (values: Json): Json[] => {
  if (Array.isArray(values)) return values;
  if (typeof values === "string" || values instanceof ExactNumber) return [values];
  throw new InvalidEventPattern("Value of anything-but must be an array or single string/number value.");
};

const stringOf = (form: string, value: Json): string => {
  const affix = form === "prefix" || form === "suffix";
  if (typeof value === "string") {
    if (affix && value === "") throw new InvalidEventPattern("Null prefix/suffix not allowed");
    return value;
  }
  if (affix) throw new InvalidEventPattern("prefix/suffix match pattern must be a string");
  if (form === "wildcard") throw new InvalidEventPattern("wildcard match pattern must be a string");
  throw new InvalidEventPattern(
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
  );
};

const butScalars = (operand: Json): Test => {
  const strings = new Set<string>();
  const numbers = new Set<number>();
  for (const value of listed(operand)) {
    if (typeof value === "string") strings.add(value);
    else if (value instanceof ExactNumber) numbers.add(comparableNumber(value));
    else throw new InvalidEventPattern("Inside anything but list, start|null|boolean is not supported.");
  }
  if (strings.size > 0 === numbers.size > 0)
    throw new InvalidEventPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  return (scalar) => {
    if (scalar instanceof ExactNumber)
      return scalar.comparable === undefined || !numbers.has(scalar.comparable);
    return typeof scalar !== "string" || !strings.has(scalar);
  };
};
