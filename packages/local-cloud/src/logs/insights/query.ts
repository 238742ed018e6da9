import { isAggregation } from "./aggregations";
import type { Expression } from "./expression";
import { functions } from "./functions";
import { fieldName, parseExpression, regularExpression } from "./parse-expression";
import { QueryText } from "./query-text";

/** An expression and the name of its column. */
export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

export type Command =
  | { readonly kind: "fields" | "display"; readonly columns: readonly Column[] }
  | { readonly kind: "filter"; readonly condition: Expression }
  | { readonly kind: "sort"; readonly by: readonly (Column & { readonly descending: boolean })[] }
  | { readonly kind: "limit"; readonly most: number }
  | { readonly kind: "dedup"; readonly fields: readonly string[] }
  | { readonly kind: "stats"; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | {
      readonly kind: "parse";
      readonly of: Expression;
      readonly pattern: RegExp;
      /** The names of the pattern's groups, where they have none of their own. */
      readonly names: readonly string[];
    };

/**
 * Reads a query of Logs Insights.
 * @throws AwsError MalformedQueryException
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const parseQuery = (query: string): readonly Command[] => {
  const text = new QueryText(query);
  const commands: Command[] = [];
  while (!text.ended) {
    commands.push(parseCommand(text));
    if (!text.ended) text.expect(/\|/y, "|");
  }
  return commands;
};

const parseCommand = (text: QueryText): Command => {
  const name = text.expect(/[a-zA-Z]+/y, "a command")[0].toLowerCase();
  const parse = parsers.get(name);
  if (!parse) throw text.malformed(`the local cloud has no command ${name}, before this`);
  return parse(text);
};

const parseColumn = (text: QueryText): Column => {
  const begin = text.rest();
  const expression = checked(text, parseExpression(text));
  const written = begin.slice(0, begin.length - text.rest().length).trim();
  const as = text.match(/as\b/iy);
  return { name: as ? fieldName(text) : written.replaceAll("`", ""), expression };
};

const checked = (text: QueryText, expression: Expression): Expression => {
  if (expression.kind === "call") {
    if (!isAggregation(expression.name) && !functions.has(expression.name.toLowerCase()))
      throw text.malformed(`the local cloud has no function ${expression.name}, before this`);
    for (const one of expression.args) checked(text, one);
  }
  if (expression.kind === "not") checked(text, expression.of);
  if (expression.kind === "binary") {
    checked(text, expression.left);
    checked(text, expression.right);
  }
  return expression;
};

const parseSort = (text: QueryText) => {
  const column = parseColumn(text);
  return { ...column, descending: text.match(/(desc|asc)\b/iy)?.[0].toLowerCase() === "desc" };
};

const parseStats = (text: QueryText): Command => {
  const columns = text.list(() => parseColumn(text));
  const by = text.match(/by\b/iy) ? text.list(() => parseColumn(text)) : [];
  return { kind: "stats", columns, by };
};

/** `parse @message "user=*, id=*" as user, id`, or with a regular expression. */
const parseParse = (text: QueryText): Command => {
  const before = text.match(/(?=["'/])/y);
  const of: Expression = before
    ? { kind: "field", name: "@message" }
    : { kind: "field", name: fieldName(text) };
  const pattern = text.match(/\/((?:[^/\\]|\\.)+)\/([a-z]*)/y);
  const glob = pattern ? undefined : text.expect(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y, "a pattern");
  const names = text.match(/as\b/iy) ? text.list(() => fieldName(text)) : [];
  return {
    kind: "parse",
    of,
    names,
    pattern: pattern
      ? regularExpression(text, String(pattern[1]), pattern[2])
      : globPattern((glob?.[1] ?? glob?.[2] ?? "").replaceAll(/\\(.)/g, "$1")),
  };
};

/** Each `*` is a group; the last one takes what is left. */
const globPattern = (glob: string): RegExp => {
  const parts = glob.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const last = parts.at(-1) === "" ? "(.*)$" : "(.*?)";
  return new RegExp(
    parts.reduce((all, part, index) => `${all}${index === parts.length - 1 ? last : "(.*?)"}${part}`),
    "s",
  );
};

const parsers: ReadonlyMap<string, (text: QueryText) => Command> = new Map<
  string,
  (text: QueryText) => Command
>([
  ["fields", (text) => ({ kind: "fields", columns: text.list(() => parseColumn(text)) })],
  ["display", (text) => ({ kind: "display", columns: text.list(() => parseColumn(text)) })],
  ["filter", (text) => ({ kind: "filter", condition: checked(text, parseExpression(text)) })],
  ["where", (text) => ({ kind: "filter", condition: checked(text, parseExpression(text)) })],
  ["sort", (text) => ({ kind: "sort", by: text.list(() => parseSort(text)) })],
  ["limit", (text) => ({ kind: "limit", most: Number(text.expect(/\d+/y, "a number")[0]) })],
  ["dedup", (text) => ({ kind: "dedup", fields: text.list(() => fieldName(text)) })],
  ["stats", parseStats],
  ["parse", parseParse],
]);
