import Table from "cli-table3";
import { mailingAll, RunningCloud } from "../e2e/cloud";
import { Chance } from "./chance";
import { type ChaosReport, chaos } from "./chaos";
import { countBy } from "./count-by";
import { repeatedMails } from "./invariants";
import type { StormOptions } from "./options";
import { stormyStripe } from "./stripe";

/** Places orders in a storm of faults and operators, then checks the promises. @returns whether all were kept */
export const stormOnCloud = async (options: StormOptions): Promise<boolean> => {
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
  options: StormOptions,
  milliseconds: number,
): void => {
  const { orders, seed, faultRate, operators } = options;
  const what = `${orders} orders, ${operators} operators, seed ${seed}, fault rate ${faultRate}`;
  console.log(`${what}, ${(milliseconds / 1000).toFixed(0)} s`);
  console.log(`faults: ${listed(faults)}`);
  console.log(`mishaps: ${countOf(seen.mishaps, ({ kind }) => kind)}`);
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
