import Table from "cli-table3";
import { measureAgainst } from "./against/against";
import { comparisonText } from "./against/report";
import { benches, tablesOf } from "./benches";
import { writeDocuments } from "./documents/write";
import type { Progress, Result } from "./measure";
import type { BenchName } from "./names";
import type { BenchOptions } from "./options";
import { saveResults } from "./saved-results";
import type { Work } from "./work/schema";

const progress: Progress = (what) => {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${what}` : `${what}\n`);
};

const print = ({ title, how, rows }: Result): void => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = new Table({ head: columns, style: { head: [], border: [] } });
  for (const row of rows) table.push(columns.map((column) => row[column] ?? ""));
  console.log(`\n${title}: ${how}\n${table.toString()}`);
};

const endProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
};

/** Does what `npm run bench` was asked to do. */
export const measure = async (options: BenchOptions): Promise<void> => {
  const { only, quick, grow, save, docs, against } = options;
  if (docs) return writeDocuments();
  if (against !== undefined) return compareWith(against, options);
  const results: Result[] = [];
  let work: Work | undefined;
  for (const [name, bench] of Object.entries(benches({ isQuick: quick, grown: grow })))
    if (only === undefined || name === only) {
      const measured = await bench(progress);
      results.push(...measured.results);
      work = measured.work ?? work;
    }
  endProgress();
  for (const table of tablesOf({ results, ...(work ? { work } : {}) })) print(table);
  if (only === undefined || save) await saveResults(results, work);
};

/** What a change to the program or to the local cloud may make worse. */
const compared: readonly BenchName[] = ["local cloud", "throughput", "ceiling"];

const compareWith = async (revision: string, { only, quick, grow, rounds }: BenchOptions): Promise<void> => {
  const own = benches({ isQuick: quick, grown: grow });
  const comparisons = await measureAgainst(progress, {
    revision,
    names: only ? [only] : compared,
    rounds,
    options: quick ? ["--quick"] : [],
    measure: async (name) => tablesOf(await own[name](progress)),
  });
  endProgress();
  console.log(comparisonText(revision, comparisons));
};
