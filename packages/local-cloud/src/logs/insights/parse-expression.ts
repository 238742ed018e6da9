import type { Expression } from "./expression";
import type { QueryText } from "./query-text";

/** Operators that bind the least first. */
const levels: readonly RegExp[] = [
  /or\b/iy,
  /and\b/iy,
  /not\s+in\b|in\b|not\s+like\b|like\b|=~|!=|<=|>=|=|<|>/iy,
  /[+-](?!\d)|[+-]/y,
  /[*/%](?!\/)/y,
  /\^/y,
];

/** @throws AwsError MalformedQueryException */
export const parseExpression = (text: QueryText, level = 0): Expression => {
  const pattern = levels[level];
  if (!pattern) return parseSingle(text);
  if (level === 2 && text.match(/not\b/iy)) return { kind: "not", of: parseExpression(text, level) };
  let left = parseExpression(text, level + 1);
  for (let found = text.match(pattern); found; found = text.match(pattern)) {
    const operator = found[0].toLowerCase().replace(/\s+/, " ");
    const right = operator.endsWith("in") ? parseList(text) : parseExpression(text, level + 1);
    left = operator.startsWith("not ")
      ? { kind: "not", of: { kind: "binary", operator: operator.slice(4), left, right } }
      : { kind: "binary", operator, left, right };
  }
  return left;
};

const parseList = (text: QueryText): Expression => {
  text.expect(/\[/y, "[");
  const all = text.list(() => parseSingle(text));
  text.expect(/\]/y, "]");
  return { kind: "list", all };
};

const parseSingle = (text: QueryText): Expression => {
  if (text.match(/\(/y)) {
    const inner = parseExpression(text);
    text.expect(/\)/y, ")");
    return inner;
  }
  const quoted = text.match(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y);
  if (quoted) return { kind: "value", value: (quoted[1] ?? quoted[2] ?? "").replaceAll(/\\(.)/g, "$1") };
  const pattern = text.match(/\/((?:[^/\\]|\\.)+)\/([a-z]*)/y);
  if (pattern) return { kind: "pattern", pattern: regularExpression(text, String(pattern[1]), pattern[2]) };
  const number = text.match(/-?\d+(\.\d+)?(?![\w.])/y);
  if (number) return { kind: "value", value: Number(number[0]) };
  const call = text.match(/(\w+)\s*\(/y);
  if (call) return parseCall(text, String(call[1]));
  return { kind: "field", name: fieldName(text) };
};

const parseCall = (text: QueryText, name: string): Expression => {
  if (text.match(/\)/y) || text.match(/\*\s*\)/y)) return { kind: "call", name, args: [] };
  const args = text.list((): Expression => {
    // The width of a bin: 5m, 1h.
    const width = text.match(/\d+\s*(?:ms|mo|[smhdwqy])[a-z]*\b/y);
    return width ? { kind: "value", value: width[0] } : parseExpression(text);
  });
  text.expect(/\)/y, ")");
  return { kind: "call", name, args };
};

/** A field's name; what isn't letters, digits, `.`, `_` or `@` stands in backticks. */
export const fieldName = (text: QueryText): string => {
  const found = text.expect(/`([^`]+)`|[@\w][@\w.]*(?:\[\d+\][\w.]*)*/y, "a field");
  return found[1] ?? found[0].replaceAll(/\[(\d+)\]/g, ".$1");
};

/** The Java way to make a pattern blind to case, `(?i)`, is JavaScript's flag. */
export const regularExpression = (text: QueryText, source: string, flags = ""): RegExp => {
  const blind = /^\(\?i\)/.test(source);
  try {
    return new RegExp(source.replace(/^\(\?i\)/, ""), blind ? `${flags.replace("i", "")}i` : flags);
  } catch (error) {
    throw text.malformed(error instanceof Error ? error.message : String(error));
  }
};
