/** Numbers of one thing, measured several times. */
export const median = (numbers: readonly number[]): number => percentile(numbers, 50);

/** Nearest rank; 0 for no numbers. */
export const percentile = (numbers: readonly number[], rank: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? 0;
};

export const rounded = (number: number, digits = 1): number => Number(number.toFixed(digits));

/** One row of a table: what it is about, and numbers by what they are. */
export type Row = Readonly<Record<string, string | number>>;

export interface Result {
  readonly title: string;
  /** What was done, so that it can be repeated. */
  readonly how: string;
  readonly rows: readonly Row[];
}

/** Tells how far it is: on one line where a person looks, a line each where not. */
export type Progress = (what: string) => void;
