import Table from "cli-table3";
import * as z from "zod";
import { parseOptions } from "../../cli/context";
import { exitCodes } from "../../cli/exit-codes";
import { fraction, whole } from "../../cli/options";
import { runCommand, standaloneCommand } from "../../cli/run-command";
import { mailingAll, RunningCloud } from "../e2e/cloud";
import { Chance } from "./chance";
import { type ChaosReport, chaos } from "./chaos";
import { countBy } from "./count-by";
import { repeatedMails } from "./invariants";
import { stormyStripe } from "./stripe";

/** `npm run chaos -- --orders 2000 --seed 7`: the local cloud in a storm of faults, and which promises it kept. */

const optionsSchema = z.object({
  orders: whole(1, 100_000),
  seed: whole(0, 2 ** 32 - 1),
  faultRate: fraction,
  concurrency: whole(1, 256),
  operators: whole(0, 64),
});
type Options = z.infer<typeof optionsSchema>;

/** Places orders in a storm of faults and operators, then checks the promises. @returns whether all were kept */
const run = async (options: Options): Promise<boolean> => {
  const started = performance.now();
  const stripe = await stormyStripe(new Chance(options.seed + 2), options.faultRate);
  try {
    const { args, env } = stripe.settings;
    const cloud = await RunningCloud.start({ args: [...mailingAll, ...args], env });
    try {
      const settings = { ...options, aftermath: 15_000, patience: 300_000, onProgress: progress };
      const report = await chaos(cloud, stripe, settings);
      process.stderr.write("\n");
      print(report, options, performance.now() - started);
      return report.checked.every(({ violations }) => violations.length === 0);
    } finally {
      await cloud.stop();
    }
  } finally {
    await stripe.stop();
  }
};

let shown = "";
const progress = (what: string, done: number, of: number): void => {
  const line = `${what}: ${Math.floor((100 * done) / Math.max(of, 1))} %`;
  if (line === shown) return;
  shown = line;
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
};

const countOf = <Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): string =>
  [...countBy(things, keyOf)].map(([key, count]) => `${count} ${key}`).join(", ");

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([what, count]) => `${count} ${what}`).join(", ");

const print = (
  { seen, checked, faults, deeds }: ChaosReport,
  options: Options,
  milliseconds: number,
): void => {
  const { orders, seed, faultRate, operators } = options;
  const what = `${orders} orders, ${operators} operators, seed ${seed}, fault rate ${faultRate}`;
  console.log(`${what}, ${(milliseconds / 1000).toFixed(0)} s`);
  console.log(`faults: ${listed(faults)}`);
  console.log(`operators: ${listed(deeds)}`);
  console.log(`time skipped: ${seen.moves.map(({ seconds }) => `${seconds / 3_600} h`).join(", ")}`);
  console.log(`responses: ${countOf(seen.experiences, ({ told }) => told.kind)}`);
  console.log(`orders: ${countOf(seen.orders, ({ status }) => status)}`);
  const repeated = repeatedMails(seen).filter(({ excused }) => excused).length;
  console.log(
    `mails: ${seen.mails.length}, ${repeated} of them repeated because an answer or a record was lost`,
  );
  const table = new Table({ head: ["promise", "checked", "broken"], style: { head: [], border: [] } });
  for (const { promise, checked: count, violations } of checked)
    table.push([promise, count, violations.length]);
  console.log(table.toString());
  const ended = seen.orders.flatMap(({ failure }) => (failure ? [failure] : []));
  console.log(`failed: ${countOf(ended, ({ step, reason }) => `${step} (${reason.slice(0, 80)})`)}`);
  for (const { promise, violations } of checked)
    for (const violation of violations.slice(0, 10)) console.log(`${promise}: ${violation}`);
};

const command = standaloneCommand("npm run chaos", process)
  .description("Place orders on the local cloud in a storm of faults, and check which promises it kept.")
  .option("--orders <count>", "number of orders", "2000")
  .option("--seed <number>", "the same seed plans the same faults", "7")
  .option("--fault-rate <fraction>", "how often each kind of fault hits, from 0 to 1", "0.01")
  .option("--concurrency <count>", "number of concurrent customers", "32")
  .option("--operators <count>", "number of concurrent operators, who act at random", "4")
  .action(async (raw: unknown) => {
    const kept = await run(parseOptions(optionsSchema, raw));
    process.exitCode = kept ? exitCodes.ok : exitCodes.failed;
  });

void runCommand(command, process.argv.slice(2), process).then((code) =>
  process.exit(code === exitCodes.ok ? process.exitCode : code),
);
