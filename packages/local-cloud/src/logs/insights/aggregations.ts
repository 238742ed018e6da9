import { compare, evaluate, numberIn } from "./evaluate";
import type { Expression, Row, Value } from "./expression";

type Call = Extract<Expression, { kind: "call" }>;

/** A value of many records. */
type Aggregation = (values: readonly Value[], rows: readonly Row[], argument: Value) => Value;

const numbersOf = (values: readonly Value[]): number[] =>
  values.map(numberIn).filter((number) => number !== undefined);

const ofNumbers =
  (result: (numbers: readonly number[]) => number): Aggregation =>
  (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? undefined : result(numbers);
  };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

const sorted = (values: readonly Value[]): Value[] =>
  values.filter((value) => value !== undefined).sort((one, other) => compare(one, other));

const byTime = (values: readonly Value[], rows: readonly Row[]): Value[] =>
  rows
    .map((row, index) => ({ time: row.get("@timestamp"), value: values[index] }))
    .filter(({ value }) => value !== undefined)
    .sort((one, other) => compare(one.time, other.time))
    .map(({ value }) => value);

const percentile: Aggregation = (values, _rows, percent) => {
  const numbers = numbersOf(values).sort((one, other) => one - other);
  const place = Math.max(0, Math.ceil((numbers.length * Number(percent)) / 100) - 1);
  return numbers[place];
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html */
const aggregations: ReadonlyMap<string, Aggregation> = new Map<string, Aggregation>([
  ["count", (values) => values.filter((value) => value !== undefined).length],
  ["count_distinct", (values) => new Set(values.filter((value) => value !== undefined)).size],
  ["sum", ofNumbers(sum)],
  ["avg", ofNumbers(mean)],
  ["min", (values) => sorted(values)[0]],
  ["max", (values) => sorted(values).at(-1)],
  ["sortsfirst", (values) => sorted(values)[0]],
  ["sortslast", (values) => sorted(values).at(-1)],
  ["earliest", (values, rows) => byTime(values, rows)[0]],
  ["latest", (values, rows) => byTime(values, rows).at(-1)],
  ["pct", percentile],
  ["median", (values, rows) => percentile(values, rows, 50)],
  ["stddev", ofNumbers((numbers) => Math.sqrt(mean(numbers.map((number) => (number - mean(numbers)) ** 2))))],
]);

export const isAggregation = (name: string): boolean => aggregations.has(name.toLowerCase());

/** What an aggregation makes of records. */
export const aggregate = ({ name, args: [of, second] }: Call, rows: readonly Row[]): Value => {
  const values = rows.map((row) => (of ? evaluate(of, row) : true));
  const argument = second && rows[0] ? evaluate(second, rows[0]) : undefined;
  return aggregations.get(name.toLowerCase())?.(values, rows, argument);
};
