import { parseArgs } from "node:util";
import Table from "cli-table3";
import * as z from "zod";
import { RunningCloud } from "../e2e/cloud";
import { type ChaosReport, chaos } from "./chaos";
import { countBy } from "./count-by";

/** `npm run chaos -- --orders 2000 --seed 7`: the local cloud in a storm of faults, and which promises it kept. */

const options = z.object({
  orders: z.coerce.number().int().min(1).max(100_000).default(2_000),
  seed: z.coerce.number().int().default(7),
  "fault-rate": z.coerce.number().min(0).max(1).default(0.01),
  concurrency: z.coerce.number().int().min(1).max(256).default(32),
});

const main = async (): Promise<number> => {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { orders: text, seed: text, "fault-rate": text, concurrency: text },
  });
  const given = options.safeParse(values);
  if (!given.success) {
    console.error(z.prettifyError(given.error));
    return 2;
  }
  const { orders, seed, "fault-rate": faultRate, concurrency } = given.data;
  const cloud = await RunningCloud.start();
  const started = performance.now();
  try {
    const settings = {
      orders,
      seed,
      faultRate,
      concurrency,
      aftermath: 20_000,
      patience: 600_000,
      onProgress: progress,
    };
    const report = await chaos(cloud, settings);
    process.stderr.write("\n");
    print(report, `${orders} orders, seed ${seed}, fault rate ${faultRate}`, performance.now() - started);
    return report.checked.some(({ violations }) => violations.length > 0) ? 1 : 0;
  } finally {
    await cloud.stop();
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

const print = ({ seen, checked, faults }: ChaosReport, what: string, milliseconds: number): void => {
  const table = new Table({ head: ["promise", "checked", "broken"], style: { head: [], border: [] } });
  for (const { promise, checked: count, violations } of checked)
    table.push([promise, count, violations.length]);
  console.log(`${what}, ${(milliseconds / 1000).toFixed(0)} s`);
  console.log(`faults: ${[...faults].map(([kind, hit]) => `${hit} ${kind}`).join(", ")}`);
  console.log(`told: ${countOf(seen.experiences, ({ told }) => told.kind)}`);
  console.log(
    `orders: ${countOf(seen.orders, ({ status }) => status)}; ${seen.deadLetters.length} dead letters`,
  );
  console.log(table.toString());
  const ended = seen.orders.flatMap(({ failure }) => (failure ? [failure] : []));
  console.log(`failed: ${countOf(ended, ({ step, reason }) => `${step} (${reason.slice(0, 80)})`)}`);
  for (const { promise, violations } of checked)
    for (const violation of violations.slice(0, 10)) console.log(`${promise}: ${violation}`);
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
