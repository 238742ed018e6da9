import type { Condition, Operand, Path, Selector, Step } from "./path";
import { Reader } from "./reader";

/**
 * Reads a path of the JSONPath that Step Functions has: names, indices, slices, `*`, `..`, filters and `length()`.
 * @param text what follows `$`
 * @throws InvalidExpression
 */
export const parsePath = (text: string): Path => {
  const reader = new Reader(text);
  const path = readSteps(reader);
  if (!reader.ended) throw reader.invalid("a step of a path");
  return path;
};

/** Reads as many steps as there are. */
export const readSteps = (reader: Reader): Path => {
  const path: Step[] = [];
  for (let step = readStep(reader); step; step = readStep(reader)) path.push(step);
  return path;
};

const readStep = (reader: Reader): Step | undefined => {
  if (reader.take("..")) {
    if (reader.take("[")) return { selector: readBracket(reader), deep: true };
    return { selector: readName(reader), deep: true };
  }
  if (reader.take(".")) return { selector: readName(reader), deep: false };
  return reader.take("[") ? { selector: readBracket(reader), deep: false } : undefined;
};

const readName = (reader: Reader): Selector => {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("length()")) return { kind: "length" };
  const found = reader.match(/[^\s.[\](),'"=<>!&|*?@]+/y);
  if (!found) throw reader.invalid("a name");
  return { kind: "names", names: [found[0]] };
};

const readBracket = (reader: Reader): Selector => {
  reader.spaces();
  const selector = readInside(reader);
  reader.spaces();
  reader.expect("]");
  return selector;
};

const readInside = (reader: Reader): Selector => {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("?")) {
    reader.spaces();
    reader.expect("(");
    const condition = readAlternatives(reader);
    reader.expect(")");
    return { kind: "filter", condition };
  }
  const slice = reader.match(/(-?\d+)?:(-?\d+)?(?::(-?\d+))?/y);
  if (slice) return sliceOf(slice.slice(1));
  const first = reader.match(/-?\d+/y);
  if (first)
    return {
      kind: "indices",
      indices: [first[0], ...more(reader, () => reader.match(/-?\d+/y)?.[0])].map(Number),
    };
  const name = reader.quoted();
  if (name === undefined) throw reader.invalid("a name in quotes, an index, a slice, * or a filter");
  return { kind: "names", names: [name, ...more(reader, () => reader.quoted())] };
};

const sliceOf = ([from, to, step]: readonly (string | undefined)[]): Selector => ({
  kind: "slice",
  ...(from === undefined ? {} : { from: Number(from) }),
  ...(to === undefined ? {} : { to: Number(to) }),
  ...(step === undefined ? {} : { step: Number(step) }),
});

const more = (reader: Reader, read: () => string | undefined): string[] => {
  const found: string[] = [];
  for (reader.spaces(); reader.take(","); reader.spaces()) {
    reader.spaces();
    const one = read();
    if (one === undefined) throw reader.invalid("another one");
    found.push(one);
  }
  return found;
};

const readAlternatives = (reader: Reader): Condition => joined(reader, "||", "or", readConjunction);
const readConjunction = (reader: Reader): Condition => joined(reader, "&&", "and", readCondition);

const joined = (
  reader: Reader,
  token: string,
  kind: "and" | "or",
  read: (reader: Reader) => Condition,
): Condition => {
  const first = read(reader);
  const all = [first];
  for (reader.spaces(); reader.take(token); reader.spaces()) all.push(read(reader));
  return all.length === 1 ? first : { kind, all };
};

const readCondition = (reader: Reader): Condition => {
  reader.spaces();
  if (reader.take("!")) return { kind: "not", condition: readCondition(reader) };
  if (reader.take("(")) {
    const condition = readAlternatives(reader);
    reader.expect(")");
    return condition;
  }
  const left = readOperand(reader);
  reader.spaces();
  const operator = reader.match(/===?|!==?|<=|>=|<|>|=~|nin\b|in\b/y)?.[0];
  if (operator === undefined) return { kind: "exists", operand: left };
  reader.spaces();
  return { kind: "compare", operator, left, right: readOperand(reader) };
};

const readOperand = (reader: Reader): Operand => {
  const from = reader.match(/[@$]/y)?.[0];
  if (from !== undefined) return { kind: "path", from: from === "@" ? "@" : "$", path: readSteps(reader) };
  const pattern = reader.match(/\/((?:[^/\\]|\\.)+)\/(i?)/y);
  if (pattern) return { kind: "pattern", pattern: new RegExp(`^(?:${pattern[1]})$`, pattern[2]) };
  const text = reader.quoted();
  if (text !== undefined) return { kind: "value", value: text };
  if (reader.take("[")) return { kind: "value", value: readList(reader) };
  const literal = reader.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null/y);
  if (literal) return { kind: "value", value: JSON.parse(literal[0]) };
  throw reader.invalid("a path, a text, a number, true, false or null");
};

const readList = (reader: Reader): unknown[] => {
  const list: unknown[] = [];
  for (reader.spaces(); !reader.take("]"); reader.spaces()) {
    const operand = readOperand(reader);
    if (operand.kind !== "value") throw reader.invalid("a value");
    list.push(operand.value);
    reader.spaces();
    reader.take(",");
  }
  return list;
};
