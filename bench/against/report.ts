import Table from "cli-table3";
import { rounded } from "../measure";
import type { Comparison, Summary } from "./compare";

/** The comparison as a table, and below it in one line what got worse. */
export const comparisonText = (revision: string, comparisons: readonly Comparison[]): string => {
  const table = new Table({
    head: ["measure", revision, "range", "now", "range", "now ÷ before"],
    style: { head: [], border: [] },
  });
  for (const { what, before, now } of comparisons)
    table.push([what, before.median, rangeOf(before), now.median, rangeOf(now), ratioOf(before, now)]);
  return `${table.toString()}\n${verdict(comparisons)}`;
};

const rangeOf = ({ least, most }: Summary): string => (least === most ? "" : `${least} to ${most}`);

const ratioOf = (before: Summary, now: Summary): string =>
  before.median === 0 ? "" : String(rounded(now.median / before.median, 2));

const verdict = (comparisons: readonly Comparison[]): string => {
  const worse = comparisons.filter(({ isWorse }) => isWorse).map(({ what }) => what);
  if (comparisons.length === 0) return "The versions have no measure in common.";
  return worse.length === 0
    ? "Nothing got worse by more than its range."
    : `Worse by more than its range: ${worse.join("; ")}`;
};
