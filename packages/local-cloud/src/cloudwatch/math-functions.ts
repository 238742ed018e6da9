import type { MathInput, MathValue, Points } from "./math-value";

type MathFunction = (args: readonly MathValue[], input: MathInput) => MathValue | undefined;

const series = (points: Points): MathValue => ({ kind: "series", points });

const at = (value: MathValue | undefined, index: number): number | undefined => {
  if (value?.kind === "number") return value.value;
  return value?.kind === "series" ? value.points[index] : undefined;
};

/** One number of all values of a series, or one series of several. */
const aggregate =
  (of: (values: readonly number[]) => number): MathFunction =>
  ([value], { length }) => {
    const known = (points: Points) => points.filter((point) => point !== undefined);
    if (value?.kind === "series") return { kind: "number", value: of(known(value.points)) };
    if (value?.kind !== "list") return undefined;
    return series(
      Array.from({ length }, (_, index) => {
        const values = known(value.series.map((points) => points[index]));
        return values.length === 0 ? undefined : of(values);
      }),
    );
  };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Fills what is missing with a number, or with the value before (`REPEAT` isn't supported). */
const fill: MathFunction = ([value, filler]) => {
  if (value?.kind !== "series" || filler === undefined || filler.kind === "list") return undefined;
  return series(value.points.map((point, index) => point ?? at(filler, index)));
};

const choose: MathFunction = ([condition, yes, no], { length }) => {
  if (condition?.kind === "number") return condition.value === 0 ? no : yes;
  if (condition?.kind !== "series") return undefined;
  return series(
    Array.from({ length }, (_, index) => {
      const decided = condition.points[index];
      return decided === undefined ? undefined : at(decided === 0 ? no : yes, index);
    }),
  );
};

const each =
  (of: (value: number) => number): MathFunction =>
  ([value]) => {
    if (value?.kind === "number") return { kind: "number", value: of(value.value) };
    if (value?.kind !== "series") return undefined;
    return series(value.points.map((point) => (point === undefined ? undefined : of(point))));
  };

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
const functions: Readonly<Record<string, MathFunction>> = {
  SUM: aggregate(sum),
  AVG: aggregate((values) => sum(values) / values.length),
  MAX: aggregate((values) => Math.max(...values)),
  MIN: aggregate((values) => Math.min(...values)),
  METRICS: (_, input) => ({ kind: "list", series: [...input.series.values()] }),
  PERIOD: (_, { period }) => ({ kind: "number", value: period }),
  FILL: fill,
  IF: choose,
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
};

const isFunction = (name: string): boolean => Object.hasOwn(functions, name);

/** @returns `undefined` for a function that isn't supported, or arguments that don't fit it */
export const callFunction = (
  name: string,
  args: readonly MathValue[],
  input: MathInput,
): MathValue | undefined => (isFunction(name) ? functions[name]?.(args, input) : undefined);
