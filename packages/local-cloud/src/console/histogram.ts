import type { Histogram } from "./api";

interface Timed {
  /** Milliseconds. */
  readonly duration: number;
  readonly failed: boolean;
}

/** Upper ends of the bins, in milliseconds: three to a power of ten, as durations spread over many of those. */
const ends: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000];

/** How long things took: how many in each bin, without the empty ones at both ends, and the usual percentiles. */
export const histogramOf = (all: readonly Timed[]): Histogram => {
  const bins = [...ends, Number.POSITIVE_INFINITY].map((end, index) => {
    const start = ends[index - 1] ?? 0;
    const within = all.filter(({ duration }) => duration >= start && duration < end);
    const failed = within.filter((one) => one.failed).length;
    return { from: start, to: Number.isFinite(end) ? end : undefined, total: within.length, failed };
  });
  const first = bins.findIndex(({ total }) => total > 0);
  const last = bins.findLastIndex(({ total }) => total > 0);
  const sorted = all.map(({ duration }) => duration).sort((a, b) => a - b);
  return {
    bins: first < 0 ? [] : bins.slice(first, last + 1),
    percentiles: sorted.length === 0 ? [] : [50, 90, 99].map((p) => ({ p, duration: percentile(sorted, p) })),
  };
};

/** The nearest-rank percentile. @param sorted not empty */
const percentile = (sorted: readonly number[], p: number): number =>
  sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? 0;
