import Table from "cli-table3";
import type { Colours } from "./output";

const borderless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

const columnOf = (column: Column | string): Column =>
  typeof column === "string" ? { title: column } : column;

/** Rows in aligned columns, without borders, so that `grep` and `awk` work on them. */
export const table = (
  columns: readonly (Column | string)[],
  rows: readonly (readonly (string | number)[])[],
  colours: Colours,
): string => {
  const made = columns.map(columnOf);
  const grid = new Table({
    head: made.map(({ title }) => colours.bold(title)),
    colAligns: made.map(({ align = "left" }) => align),
    chars: borderless,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) grid.push([...row]);
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
};

/** `name: value` lines, the values in one column. */
export const facts = (pairs: readonly (readonly [string, string])[], colours: Colours): string => {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${colours.dim(`${name.padEnd(width)}  `)}${value}`).join("\n");
};
