import type { AlignedData } from "uplot";
import type { Graph } from "../../health/api";

/** Eight colours that are distinguishable in both themes; further series repeat them. */
const palette = ["#3b74e0", "#c25e00", "#16866b", "#a0409a", "#b8860b", "#c2413b", "#5b6bbf", "#5f7a1f"];

export const colourOf = (index: number): string => palette[index % palette.length] ?? "";

/** The columns of a graph as uPlot wants them: seconds, then a column per series, then one per threshold. */
export const chartData = ({ times, series, thresholds }: Graph, stacked: boolean): AlignedData => [
  times.map((time) => time / 1000),
  ...(stacked ? sums(series.map(({ values }) => values)) : series.map(({ values }) => [...values])),
  ...thresholds.map(({ value }) => times.map(() => value)),
];

/** Each series on top of those before it; missing values count as 0. */
const sums = (columns: readonly (readonly (number | null)[])[]): number[][] => {
  let below: number[] = [];
  return columns.map((column) => {
    below = column.map((value, index) => (below[index] ?? 0) + (value ?? 0));
    return below;
  });
};

/** The newest existing value. */
export const latest = (values: readonly (number | null)[]): number | undefined =>
  values.findLast((value) => value !== null) ?? undefined;

/** Whether a series has any value. */
export const isQuiet = (values: readonly (number | null)[]): boolean => values.every((value) => !value);

/** The total of a series over the shown time span. */
export const totalOf = (values: readonly (number | null)[]): number =>
  values.reduce((sum: number, value) => sum + (value ?? 0), 0);

/** `1,234`, `0.42`, `120 k`, `1.2 M`: only as many digits as are easy to read. */
export const shortNumber = (value: number): string => {
  if (Math.abs(value) >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (Math.abs(value) >= 1e5) return `${(value / 1e3).toFixed(0)} k`;
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
};
