import type { Result } from "../measure";
import type { Saved } from "../saved-results";
import { markdownTable } from "./sections";

/** The generated sections of docs/performance.md: one for the machine, and one for each result, by its title. */
export const performanceSections = ({ machine, results }: Saved): Readonly<Record<string, string>> => ({
  machine: `Measured on ${machine.cpus} processors with Node.js ${machine.node} (${machine.platform}).`,
  ...Object.fromEntries(results.map((result) => [result.title, resultText(result)])),
});

/** Columns that a row lacks stay empty. */
const resultText = ({ how, rows }: Result): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ""));
  return `${how.charAt(0).toUpperCase()}${how.slice(1)}.\n\n${markdownTable(columns, cells)}`;
};
