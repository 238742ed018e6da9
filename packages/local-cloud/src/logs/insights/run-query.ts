import { aggregate, isAggregation } from "./aggregations";
import { compare, evaluate, isTrue } from "./evaluate";
import type { Expression, Row, Value } from "./expression";
import type { Column, Command } from "./query";

/** Records of a result that nobody limited. */
const mostRecords = 10_000;

export interface QueryResult {
  readonly rows: readonly (readonly { readonly field: string; readonly value: string }[])[];
  /** Records that were left after the filters. */
  readonly matched: number;
}

/** What a query finds among records, which come with the newest first. */
export const runQuery = (commands: readonly Command[], records: readonly Row[]): QueryResult => {
  let rows = records;
  let columns: readonly string[] = [];
  let display: readonly string[] | undefined;
  let matched = records.length;
  for (const command of commands) {
    rows = apply(command, rows);
    if (command.kind === "fields") columns = [...columns, ...command.columns.map(({ name }) => name)];
    if (command.kind === "display") display = command.columns.map(({ name }) => name);
    if (command.kind === "parse") columns = [...columns, ...groupsOf(command)];
    if (command.kind === "filter") matched = rows.length;
    if (command.kind === "stats") columns = [...command.by, ...command.columns].map(({ name }) => name);
  }
  const shown = display ?? (columns.length > 0 ? columns : ["@timestamp", "@message"]);
  const isOfStats = commands.some(({ kind }) => kind === "stats");
  const names = isOfStats ? shown : [...new Set([...shown, "@ptr"])];
  return { matched, rows: rows.slice(0, mostRecords).map((row) => resultOf(row, names)) };
};

const resultOf = (row: Row, names: readonly string[]) =>
  names.flatMap((field) => {
    const value = row.get(field);
    return value === undefined ? [] : [{ field, value: shownValue(value) }];
  });

/** Numbers have at most four decimals. */
const shownValue = (value: Exclude<Value, undefined>): string =>
  typeof value === "number"
    ? String(Number(value.toFixed(4)))
    : String(typeof value === "boolean" ? Number(value) : value);

const apply = (command: Command, rows: readonly Row[]): readonly Row[] => {
  switch (command.kind) {
    case "fields":
    case "display":
      return rows.map((row) => withColumns(row, command.columns));
    case "filter":
      return rows.filter((row) => isTrue(evaluate(command.condition, row)));
    case "sort":
      return [...rows].sort((one, other) => sortOrder(command, one, other));
    case "limit":
      return rows.slice(0, command.most);
    case "dedup":
      return firstOf(rows, (row) => JSON.stringify(command.fields.map((field) => row.get(field))));
    case "parse":
      return rows.map((row) => withParsed(row, command));
    case "stats":
      return statistics(rows, command);
  }
};

const withColumns = (row: Row, columns: readonly Column[]): Row =>
  new Map([
    ...row,
    ...columns.map(({ name, expression }): [string, Value] => [name, evaluate(expression, row)]),
  ]);

const sortOrder = ({ by }: Extract<Command, { kind: "sort" }>, one: Row, other: Row): number => {
  for (const { name, expression, descending } of by) {
    const [left, right] = [one, other].map((row) =>
      row.has(name) ? row.get(name) : evaluate(expression, row),
    );
    // What has no such field comes last.
    if ((left === undefined) !== (right === undefined)) return left === undefined ? 1 : -1;
    const difference = compare(left, right);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
};

const firstOf = (rows: readonly Row[], keyOf: (row: Row) => string): Row[] => {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = keyOf(row);
    return !seen.has(key) && seen.add(key);
  });
};

type Parse = Extract<Command, { kind: "parse" }>;

const groupsOf = ({ pattern, names }: Parse): readonly string[] =>
  names.length > 0 ? names : [...pattern.source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => String(name));

const withParsed = (row: Row, command: Parse): Row => {
  const value = evaluate(command.of, row);
  const found = value === undefined ? null : command.pattern.exec(String(value));
  if (!found) return row;
  return new Map([
    ...row,
    ...groupsOf(command).map((name, index): [string, Value] => [
      name,
      found.groups?.[name] ?? found[index + 1],
    ]),
  ]);
};

const statistics = (rows: readonly Row[], { columns, by }: Extract<Command, { kind: "stats" }>): Row[] => {
  const groups = new Map<string, { readonly keys: readonly [string, Value][]; readonly rows: Row[] }>();
  for (const row of rows) {
    const keys = by.map(({ name, expression }): [string, Value] => [name, evaluate(expression, row)]);
    const key = JSON.stringify(keys.map(([, value]) => value ?? null));
    const group = groups.get(key) ?? { keys, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  if (by.length === 0 && rows.length === 0) groups.set("", { keys: [], rows: [] });
  return [...groups.values()].map(
    ({ keys, rows: grouped }) =>
      new Map([
        ...keys,
        ...columns.map(({ name, expression }): [string, Value] => [name, valueOfMany(expression, grouped)]),
      ]),
  );
};

/** An expression in which aggregations stand for the values of many records. */
const valueOfMany = (expression: Expression, rows: readonly Row[]): Value => {
  if (expression.kind === "call" && isAggregation(expression.name)) return aggregate(expression, rows);
  if (expression.kind === "binary") {
    const [left, right] = [expression.left, expression.right].map((one) => valueOfMany(one, rows));
    return evaluate(
      { ...expression, left: { kind: "value", value: left }, right: { kind: "value", value: right } },
      new Map(),
    );
  }
  return rows[0] && evaluate(expression, rows[0]);
};
