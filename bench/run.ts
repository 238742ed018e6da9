import Table from "cli-table3";
import { Option } from "commander";
import * as z from "zod";
import { parseOptions } from "../cli/context";
import { whole } from "../cli/options";
import { runCommand, standaloneCommand } from "../cli/run-command";
import { ceilingResults } from "./ceiling/bench";
import { coldStart } from "./cold-start";
import { writeDocuments } from "./documents/write";
import { hotProduct } from "./hot-product";
import { localCloud } from "./local-cloud";
import type { Progress, Result } from "./measure";
import { saveResults } from "./saved-results";
import { growth, throughput } from "./throughput";
import { watching } from "./watch";
import type { Work } from "./work/schema";
import { measureWork } from "./work/work";

/**
 * `npm run bench`: measures everything that docs/performance.md claims, on this machine, in one run.
 * `--only "cold start"` measures one thing, `--quick` takes fewer orders, `--grow 20000` grows further. `--only ceiling` measures
 * the work per order, and calculates from it how many orders per second AWS's limits allow, and the bill. `--docs` writes these figures into documents.
 */

type Bench = (progress: Progress) => Promise<Result>;

const benches = (isQuick: boolean, grown: number): Readonly<Record<string, Bench>> => ({
  "cold start": coldStart,
  "hot product": hotProduct,
  "local cloud": localCloud,
  watch: watching,
  throughput: (progress) =>
    throughput(
      progress,
      [1, 8, 64].map((concurrency) => ({ concurrency, orders: isQuick ? 50 : 100 + 6 * concurrency })),
    ),
  growth: (progress) => growth(progress, isQuick ? 400 : grown, isQuick ? 100 : Math.ceil(grown / 8)),
});

const progress: Progress = (what) => {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${what}` : `${what}\n`);
};

const print = ({ title, how, rows }: Result): void => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = new Table({ head: columns, style: { head: [], border: [] } });
  for (const row of rows) table.push(columns.map((column) => row[column] ?? ""));
  console.log(`\n${title}: ${how}\n${table.toString()}`);
};

const names = [...Object.keys(benches(false, 0)), "ceiling"];

/** A multiple of four, because of the customers who return. */
const workOrders = (isQuick: boolean): number => (isQuick ? 20 : 60);

const optionsSchema = z.object({
  only: z.string().optional(),
  quick: z.boolean().default(false),
  save: z.boolean().default(false),
  docs: z.boolean().default(false),
  grow: whole(8, 1_000_000),
});

const measure = async ({ only, quick, grow, save, docs }: z.infer<typeof optionsSchema>): Promise<void> => {
  if (docs) return writeDocuments();
  const isChosen = (name: string) => only === undefined || name === only;
  const chosen = Object.entries(benches(quick, grow)).filter(([name]) => isChosen(name));
  const results: Result[] = [];
  for (const [, bench] of chosen) results.push(await bench(progress));
  const work: Work | undefined = isChosen("ceiling")
    ? await measureWork(progress, workOrders(quick))
    : undefined;
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  for (const result of [...results, ...(work ? ceilingResults(work) : [])]) print(result);
  if (only === undefined || save) await saveResults(results, work);
};

const command = standaloneCommand("npm run bench", process)
  .description("Measure everything that docs/performance.md claims, on this machine, in one run.")
  .addOption(
    new Option("--only <what>", "measure only this, and don't write bench/results.json").choices(names),
  )
  .option("--save", "write what was measured to bench/results.json, in place of the same measurements there")
  .option("--docs", "measure nothing; write the figures of bench/results.json into the documents")
  .option("--quick", "take fewer orders")
  .option("--grow <orders>", "number of orders for measuring growth", "4000")
  .action(async (raw: unknown) => measure(parseOptions(optionsSchema, raw)));

void runCommand(command, process.argv.slice(2), process).then((code) => process.exit(code));
