import type { Value } from "./expression";

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of a width such as `5m` or `1 hour`; undefined for what is none. */
export const widthOf = (text: string): number | undefined => {
  const [, count, unit = ""] = /^(\d+)\s*([a-z]+)$/.exec(text) ?? [];
  const short = unit.startsWith("ms") || unit.startsWith("milli") ? "ms" : unit.charAt(0);
  const length = unit.startsWith("mo") ? undefined : units[short];
  return count === undefined || length === undefined ? undefined : Number(count) * length;
};

/** `2026-03-02 09:00:00.000`, as results have times. */
export const timeText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace("T", " ").replace("Z", "");

/** Milliseconds since 1970 of a time as results have it, or of a number. */
export const millisecondsOf = (value: Value): number =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2} /.test(value)
    ? Date.parse(`${value.replace(" ", "T")}Z`)
    : Number(value);
