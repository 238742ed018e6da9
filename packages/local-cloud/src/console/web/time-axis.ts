import type { Span } from "../api";

/** A scale of time that a trace is drawn on. */
export interface Axis {
  readonly end: number;
  /** Milliseconds. */
  readonly total: number;
  /** Percent. */
  readonly position: (at: number) => number;
  readonly ticks: () => { left: number; label: string }[];
}

/** Milliseconds of quiet that are worth showing; longer ones (a retry in ten minutes) would leave the rest no room. */
const longestGap = 1_500;

/** Time, with long stretches in which nothing began or ended cut short. */
export const axisOf = (spans: readonly Pick<Span, "start" | "end">[]): Axis => {
  const moments = [...new Set(spans.flatMap(({ start, end }) => [start, end ?? start]))].sort(
    (a, b) => a - b,
  );
  const first = moments[0] ?? 0;
  const last = moments.at(-1) ?? first;
  const shown = new Map<number, number>();
  let length = 0;
  for (const [index, moment] of moments.entries()) {
    length += Math.min(longestGap, moment - (moments[index - 1] ?? moment));
    shown.set(moment, length);
  }
  const scale = Math.max(1, length) * 1.02;
  return {
    end: last,
    total: last - first,
    position: (at) => ((shown.get(at) ?? length) / scale) * 100,
    ticks: () => (length < last - first - 1 ? [] : ticksUpTo(scale)),
  };
};

const ticksUpTo = (milliseconds: number): { left: number; label: string }[] => {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000].find(
    (one) => milliseconds / one <= 6,
  );
  if (step === undefined) return [];
  return Array.from({ length: Math.floor(milliseconds / step) + 1 }, (_, index) => ({
    left: ((index * step) / milliseconds) * 100,
    label: index === 0 ? "0" : step >= 1_000 ? `${(index * step) / 1_000} s` : `${index * step} ms`,
  }));
};

/** Whether one span ran while another did. */
export const overlaps = (one: Span, other: Span): boolean =>
  one.start <= (other.end ?? Number.POSITIVE_INFINITY) &&
  (one.end ?? Number.POSITIVE_INFINITY) >= other.start;

/** A span as far as it ran while another did. */
export const cutTo = (span: Span, { start, end }: Span): Span => ({
  ...span,
  start: Math.max(span.start, start),
  end: end === undefined ? span.end : Math.min(span.end ?? end, end),
});
