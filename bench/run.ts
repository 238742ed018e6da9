import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { coldStart } from "./cold-start";
import { hotProduct } from "./hot-product";
import { localCloud } from "./local-cloud";
import type { Progress, Result } from "./measure";
import { growth, throughput } from "./throughput";

/**
 * `npm run bench`: everything that docs/performance.md claims, measured on this machine, side by side in one run.
 * `--only "cold start"` measures one thing, `--quick` takes fewer orders, `--grow 20000` grows further.
 */

type Bench = (progress: Progress) => Promise<Result>;

const benches = (isQuick: boolean, grown: number): Readonly<Record<string, Bench>> => ({
  "cold start": coldStart,
  "hot product": hotProduct,
  "local cloud": localCloud,
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

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      grow: { type: "string", default: "4000" },
    },
  });
  const all = Object.entries(benches(values.quick, Number(values.grow)));
  const chosen = all.filter(([name]) => values.only === undefined || name === values.only);
  if (chosen.length === 0) throw new Error(`--only: one of ${all.map(([name]) => name).join(", ")}`);
  const results: Result[] = [];
  for (const [, bench] of chosen) results.push(await bench(progress));
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const machine = { node: process.version, cpus: cpus().length, platform: process.platform };
  for (const result of results) print(result);
  if (values.only === undefined)
    await writeFile(join(__dirname, "results.json"), `${JSON.stringify({ machine, results }, null, 2)}\n`);
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
