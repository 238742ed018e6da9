import { RunningCloud } from "../../tests/e2e/cloud";
import { machine, type Progress } from "../measure";
import { unthrottled } from "../throughput";
import { consumersOf, idleWork } from "./idle";
import { hotProductOf, mixedOrder, placeAll, plainOrder, stockEverything } from "./load";
import { Metering, type Reading } from "./metering";
import type { Work } from "./schema";
import { sharedKeys } from "./shared-keys";
import { tableBytes } from "./table-bytes";

/** Measures the work for orders, and without any, on a local cloud. */
export const measureWork = async (progress: Progress, orders: number): Promise<Work> => {
  const cloud = await RunningCloud.start({ args: unthrottled });
  try {
    const metering = new Metering(cloud);
    await stockEverything(cloud);
    progress("work: warm-up");
    await placeAll(cloud, listOf(10, "warm", plainOrder));
    progress(`work: ${orders} shipped orders`);
    const shipped = await shippedWork(cloud, metering, orders);
    progress(`work: ${2 * orders} orders of a mix`);
    const mixed = await mixedWork(cloud, metering, orders);
    progress("work: none");
    const [consumers, idle] = [await consumersOf(cloud), await idleWork(cloud, metering)];
    const measuredOn = new Date().toISOString().slice(0, 10);
    return { machine, measuredOn, shipped, mixed, consumers, idle };
  } finally {
    await cloud.stop();
  }
};

const listOf = <Order>(count: number, run: string, order: (index: number, run: string) => Order): Order[] =>
  Array.from({ length: count }, (_, index) => order(index, run));

const shippedWork = async (
  cloud: RunningCloud,
  metering: Metering,
  orders: number,
): Promise<Work["shipped"]> => {
  await metering.atRest();
  const before = await tableBytes(cloud);
  await metering.reset();
  await placeAll(cloud, listOf(orders, "shipped", plainOrder));
  const { usage, details } = await metering.atRest();
  const after = await tableBytes(cloud);
  return {
    orders,
    usage: usage,
    tableBytes: after.tableBytes - before.tableBytes,
    restorableBytes: after.restorableBytes - before.restorableBytes,
    customMetrics: details.customMetrics.length,
  };
};

const mixedWork = async (cloud: RunningCloud, metering: Metering, orders: number): Promise<Work["mixed"]> => {
  const all = listOf(2 * orders, "mixed", mixedOrder);
  await metering.reset();
  await placeAll(cloud, all.slice(0, orders));
  const before = await metering.atRest();
  await placeAll(cloud, all.slice(orders));
  const after = await metering.atRest();
  return {
    orders: all.length,
    hotProduct: hotProductOf(all.slice(orders)),
    keys: [...sharedKeys(before, after, orders, cloud.outputs.ordersTable.shards)],
    ...perOrder(after, all.length),
  };
};

const perOrder = ({ usage, details }: Reading, orders: number) => ({
  tables: totals(details.tables, orders),
  functions: details.functions.map(({ name, invocations, milliseconds }) => ({
    name,
    invocations: invocations / orders,
    milliseconds: milliseconds / orders,
  })),
  calls: divided(details.calls, orders),
  usage: divided(usage, orders),
  executions: details.executions / orders,
  deliveries: details.deliveries / orders,
});

const divided = (counts: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / by]));

/** The units of each table with its indexes, because the quota of a table counts both. */
const totals = (uses: Reading["details"]["tables"], orders: number): Work["mixed"]["tables"] =>
  [...new Set(uses.map(({ table }) => table))].map((table) => {
    const own = uses.filter((use) => use.table === table);
    const sum = (unit: "reads" | "writes") => own.reduce((total, use) => total + use[unit], 0) / orders;
    return { table, reads: sum("reads"), writes: sum("writes") };
  });
