import { cpus } from "node:os";

/** The machine that measures. */
export const machine = { node: process.version, cpus: cpus().length, platform: process.platform };

/** Several measurements of the same thing. */
export const median = (numbers: readonly number[]): number => percentile(numbers, 50);

/** Nearest rank; 0 for no numbers. */
export const percentile = (numbers: readonly number[], rank: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? 0;
};

export const rounded = (number: number, digits = 1): number => Number(number.toFixed(digits));

/** One row of a table: values by column. */
export type Row = Readonly<Record<string, string | number>>;

export interface Result {
  readonly title: string;
  /** How it was measured, so that it can be repeated. */
  readonly how: string;
  readonly rows: readonly Row[];
}

/** Reports progress: in place on a terminal, otherwise on separate lines. */
export type Progress = (what: string) => void;
