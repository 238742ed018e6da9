import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { Option } from "commander";
import * as z from "zod";
import { parseOptions } from "../cli/context";
import { whole } from "../cli/options";
import { runCommand, standaloneCommand } from "../cli/run-command";
import { coldStart } from "./cold-start";
import { hotProduct } from "./hot-product";
import { localCloud } from "./local-cloud";
import type { Progress, Result } from "./measure";
import { growth, throughput } from "./throughput";
import { watching } from "./watch";

/**
 * `npm run bench`: measures everything that docs/performance.md claims, on this machine, in one run.
 * `--only "cold start"` measures one thing, `--quick` takes fewer orders, `--grow 20000` grows further.
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

const names = Object.keys(benches(false, 0));

const optionsSchema = z.object({
  only: z.string().optional(),
  quick: z.boolean().default(false),
  grow: whole(8, 1_000_000),
});

const measure = async ({ only, quick, grow }: z.infer<typeof optionsSchema>): Promise<void> => {
  const chosen = Object.entries(benches(quick, grow)).filter(([name]) => only === undefined || name === only);
  const results: Result[] = [];
  for (const [, bench] of chosen) results.push(await bench(progress));
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const machine = { node: process.version, cpus: cpus().length, platform: process.platform };
  for (const result of results) print(result);
  if (only === undefined)
    await writeFile(join(__dirname, "results.json"), `${JSON.stringify({ machine, results }, null, 2)}\n`);
};

const command = standaloneCommand("npm run bench", process)
  .description("Measure everything that docs/performance.md claims, on this machine, in one run.")
  .addOption(
    new Option("--only <what>", "measure only this, and don't write bench/results.json").choices(names),
  )
  .option("--quick", "take fewer orders")
  .option("--grow <orders>", "number of orders for measuring growth", "4000")
  .action(async (raw: unknown) => measure(parseOptions(optionsSchema, raw)));

void runCommand(command, process.argv.slice(2), process).then((code) => process.exit(code));
