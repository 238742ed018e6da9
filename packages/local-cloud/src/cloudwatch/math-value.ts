/** One value a period, oldest first; `undefined` where there is none. */
export type Points = readonly (number | undefined)[];
/** A number, a time series, or a list of series (`METRICS()`, `[a, b]`). */
export type MathValue =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "series"; readonly points: Points }
  | { readonly kind: "list"; readonly series: readonly Points[] };

export interface MathInput {
  /** Series by the id that expressions name them by. */
  readonly series: ReadonlyMap<string, Points>;
  /** How many periods there are, and how many seconds each has. */
  readonly length: number;
  readonly period: number;
}
