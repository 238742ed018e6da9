import Table from "cli-table3";
import { Option } from "commander";
import * as z from "zod";
import { parseOptions } from "../cli/context";
import { whole } from "../cli/options";
import { runCommand, standaloneCommand } from "../cli/run-command";
import { measureAgainst } from "./against/against";
import { comparisonText } from "./against/report";
import { type BenchName, benches, names, tablesOf } from "./benches";
import { writeDocuments } from "./documents/write";
import type { Progress, Result } from "./measure";
import { saveResults } from "./saved-results";
import type { Work } from "./work/schema";

/**
 * `npm run bench`: measures everything that docs/performance.md, docs/scale.md and docs/cost.md claim, on this machine.
 * `--only "cold start"` measures one thing, `--quick` takes fewer orders, `--grow 20000` grows further. `--against main` compares
 * with an earlier version. `--docs` writes the saved figures into the documents.
 */

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

const optionsSchema = z.object({
  only: z.enum(names).optional(),
  quick: z.boolean().default(false),
  save: z.boolean().default(false),
  docs: z.boolean().default(false),
  against: z.string().optional(),
  rounds: whole(1, 20),
  grow: whole(8, 1_000_000),
});
type Options = z.infer<typeof optionsSchema>;

const measure = async (options: Options): Promise<void> => {
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

const compareWith = async (revision: string, { only, quick, grow, rounds }: Options): Promise<void> => {
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

const command = standaloneCommand("npm run bench", process)
  .description("Measure everything that docs/performance.md claims, on this machine, in one run.")
  .addOption(
    new Option("--only <what>", "measure only this, and don't write bench/results.json").choices(names),
  )
  .option("--save", "write what was measured to bench/results.json, in place of the same measurements there")
  .option("--docs", "measure nothing; write the figures of bench/results.json into the documents")
  .option("--against <revision>", "measure this version and an earlier one in turn, and compare them")
  .option("--rounds <count>", "how often each version is measured with --against", "3")
  .option("--quick", "take fewer orders")
  .option("--grow <orders>", "number of orders for measuring growth", "4000")
  .action(async (raw: unknown) => measure(parseOptions(optionsSchema, raw)));

void runCommand(command, process.argv.slice(2), process).then((code) => process.exit(code));
