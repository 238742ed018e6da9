import { setTimeout as wait } from "node:timers/promises";
import { RunningCloud } from "../tests/e2e/cloud";
import { loadOf } from "./load";
import { type Progress, percentile, type Result, type Row, rounded } from "./measure";

/** Settings without the stage's throttle and the fraud limits, which would otherwise determine the result. */
export const unthrottled = [
  ...["throttleRate=10000", "throttleBurst=5000", "mailRate=1000"],
  ...["maxOrdersPerHour=1000000", "maxPiecesPerHour=0", "maxAmountPerHour=0"],
  ...["maxOrdersPerDay=0", "maxPiecesPerDay=0", "maxAmountPerDay=0"],
].flatMap((setting) => ["-c", setting]);

/** A product with so much stock that it never runs out. */
const plenty = 1_000_000;

export interface Load {
  readonly orders: number;
  readonly concurrency: number;
}

/** Measures orders accepted and confirmed per second, and how long customers wait, at several concurrencies. */
export const throughput = async (progress: Progress, loads: readonly Load[]): Promise<Result> => {
  const cloud = await start();
  try {
    await load(cloud, { orders: 50, concurrency: 8 }, "warm-up");
    const rows: Row[] = [];
    for (const one of loads) {
      progress(`throughput: ${one.orders} orders, ${one.concurrency} at a time`);
      rows.push({ "at a time": one.concurrency, ...(await load(cloud, one, `c${one.concurrency}`)) });
    }
    return {
      title: "Throughput",
      how: "POST /orders over HTTP, each order paid, shipped and e-mailed",
      rows,
    };
  } finally {
    await cloud.stop();
  }
};

/** Repeats the same load on one cloud: the cost per order must not depend on how many orders exist. */
export const growth = async (progress: Progress, orders: number, step: number): Promise<Result> => {
  const cloud = await start();
  try {
    await load(cloud, { orders: 50, concurrency: 8 }, "warm-up");
    const rows: Row[] = [];
    for (let placed = step; placed <= orders; placed += step) {
      progress(`growth: ${placed} of ${orders} orders`);
      rows.push({ orders: placed, ...(await load(cloud, { orders: step, concurrency: 16 }, `g${placed}`)) });
    }
    return { title: "Growth", how: `${step} orders at a time on one cloud, 16 customers`, rows };
  } finally {
    await cloud.stop();
  }
};

const start = async (): Promise<RunningCloud> => {
  const cloud = await RunningCloud.start({ args: unthrottled });
  await cloud.setStock("PROD-005", plenty);
  return cloud;
};

const load = async (cloud: RunningCloud, { orders, concurrency }: Load, customer: string): Promise<Row> => {
  const [began, before] = [performance.now(), loadOf(cloud.pid)];
  const latencies: number[] = [];
  const ids: unknown[] = [];
  let next = 0;
  const customers = Array.from({ length: concurrency }, async () => {
    while (next < orders) {
      const index = next++;
      const sent = performance.now();
      const answer = await cloud.place({
        customerId: `${customer}-${index}`,
        customerEmail: `${customer}-${index}@example.com`,
        items: [{ productId: "PROD-005", quantity: 1 }],
      });
      if (answer.status !== 201) throw new Error(`POST /orders answered ${answer.status}`);
      latencies.push(performance.now() - sent);
      ids.push(answer.body.orderId);
    }
  });
  await Promise.all(customers);
  const accepted = performance.now() - began;
  await settled(cloud, ids);
  const [done, after] = [performance.now() - began, loadOf(cloud.pid)];
  return {
    "accepted/s": rounded(orders / (accepted / 1000)),
    "shipped/s": rounded(orders / (done / 1000)),
    "processor ms/order": rounded(((after.processorSeconds - before.processorSeconds) * 1000) / orders, 0),
    ...waits("POST", latencies),
    ...waits("to CONFIRMED", await confirmations(cloud, ids)),
    MB: after.megabytes,
  };
};

const waits = (what: string, times: readonly number[]): Row => ({
  [`${what} p50 ms`]: rounded(percentile(times, 50), 0),
  [`${what} p95`]: rounded(percentile(times, 95), 0),
  [`${what} p99`]: rounded(percentile(times, 99), 0),
});

const settled = async (cloud: RunningCloud, ids: readonly unknown[]): Promise<void> => {
  const deadline = Date.now() + 600_000;
  for (const id of ids)
    for (;;) {
      const { status } = (await cloud.order(id)).body;
      if (status === "SHIPPED") break;
      if (Date.now() > deadline) throw new Error(`${id} is ${status} after ten minutes`);
      await wait(100);
    }
};

/** Milliseconds from the acceptance to CONFIRMED, of a sample of the orders. */
const confirmations = async (cloud: RunningCloud, ids: readonly unknown[]): Promise<number[]> => {
  const times: number[] = [];
  const every = Math.max(1, Math.floor(ids.length / 200));
  for (const id of ids.filter((_, index) => index % every === 0)) {
    const history = (await cloud.order(id)).body.history;
    const at = (wanted: string): number =>
      Array.isArray(history) ? Date.parse(history.find(({ status }) => status === wanted)?.at) : Number.NaN;
    times.push(at("CONFIRMED") - at("PENDING"));
  }
  return times;
};
