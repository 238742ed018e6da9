/** What can be measured, by the names that `--only` takes. */
export const names = [
  "cold start",
  "hot product",
  "local cloud",
  "watch",
  "throughput",
  "growth",
  "ceiling",
] as const;
export type BenchName = (typeof names)[number];
