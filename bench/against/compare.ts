import { median, type Result, type Row } from "../measure";

/** One measured value: which one, and how much. */
interface Measurement {
  readonly what: string;
  readonly value: number;
}

/** A measure in both versions, each with its median and range. */
export interface Comparison {
  readonly what: string;
  readonly before: Summary;
  readonly now: Summary;
  /** Whether it got worse by more than the larger of the two ranges. */
  readonly isWorse: boolean;
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Rates and ratios to a worse alternative; of everything else, less is better. */
const moreIsBetter = (what: string): boolean => what.includes("/s") || what.includes("÷");

/** Compares rounds of two versions, measure by measure. What only one version measures is left out. */
export const compare = (
  before: readonly (readonly Result[])[],
  now: readonly (readonly Result[])[],
): readonly Comparison[] => {
  const [then, today] = [valuesOf(before), valuesOf(now)];
  return [...today].flatMap(([what, values]) => {
    const earlier = then.get(what);
    return earlier ? [compared(what, summary(earlier), summary(values))] : [];
  });
};

const compared = (what: string, before: Summary, now: Summary): Comparison => {
  const loss = moreIsBetter(what) ? before.median - now.median : now.median - before.median;
  const range = Math.max(before.most - before.least, now.most - now.least);
  return { what, before, now, isWorse: loss > range };
};

const summary = (values: readonly number[]): Summary => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

const valuesOf = (rounds: readonly (readonly Result[])[]): ReadonlyMap<string, number[]> => {
  const values = new Map<string, number[]>();
  for (const { what, value } of rounds.flat().flatMap(measurements))
    values.set(what, [...(values.get(what) ?? []), value]);
  return values;
};

/** The least and most of a result are ranges within one round. */
const ranges: ReadonlySet<string> = new Set(["least", "most"]);

/** The first column names the row; of rows with the same name, the later ones have their position too. */
const measurements = ({ title, rows }: Result): Measurement[] => {
  const names = rows.map(nameOf);
  return rows.flatMap((row, index) => {
    const name = names[index] ?? "";
    const position = names.slice(0, index).filter((one) => one === name).length + 1;
    const of = position === 1 ? name : `${name} (${position})`;
    return Object.entries(row)
      .slice(1)
      .filter(([column]) => !ranges.has(column))
      .flatMap(([column, value]) =>
        typeof value === "number" ? [{ what: [title, of, column].join(" · "), value }] : [],
      );
  });
};

const nameOf = (row: Row): string => {
  const [[column, value] = ["", ""]] = Object.entries(row);
  return typeof value === "number" ? `${column} ${value}` : value;
};
