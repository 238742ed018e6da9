import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { RunningCloud } from "../tests/e2e/cloud";
import { median, type Progress, type Result, rounded } from "./measure";

const runs = 3;
/** Milliseconds over which idleness is measured. */
const idleTime = 10_000;

/** Measures the time until `npm start` is ready, its load when idle, and the time until the first order is CONFIRMED. */
export const localCloud = async (progress: Progress): Promise<Result> => {
  const ready: number[] = [];
  const first: number[] = [];
  const idle: number[] = [];
  for (let index = 1; index <= runs; index += 1) {
    progress(`local cloud: start ${index} of ${runs}`);
    const began = performance.now();
    const cloud = await RunningCloud.start();
    try {
      ready.push(performance.now() - began);
      idle.push(await busyWhenIdle(cloud));
      const placed = performance.now();
      await confirmed(cloud);
      first.push(performance.now() - placed);
    } finally {
      await cloud.stop();
    }
  }
  return {
    title: "The local cloud",
    how: `median of ${runs} starts`,
    rows: [
      { what: "npm start to ready, s", measured: rounded(median(ready) / 1000) },
      { what: "first order to CONFIRMED, s", measured: rounded(median(first) / 1000) },
      { what: "processor when idle, %", measured: rounded(median(idle)) },
    ],
  };
};

const confirmed = async (cloud: RunningCloud): Promise<void> => {
  const { body } = await cloud.place({
    customerId: "bench",
    customerEmail: "bench@example.com",
    items: [{ productId: "PROD-005", quantity: 1 }],
  });
  for (;;) {
    const { history } = (await cloud.order(body.orderId)).body;
    if (Array.isArray(history) && history.some(({ status }) => status === "CONFIRMED")) return;
    await wait(20);
  }
};

const busyWhenIdle = async (cloud: RunningCloud): Promise<number> => {
  await wait(5_000); // garbage collection after the start
  const before = await ticks(cloud);
  await wait(idleTime);
  // A tick is a hundredth of a second.
  return ((((await ticks(cloud)) - before) * 10) / idleTime) * 100;
};

/** Processor time that the process took, in hundredths of a second; Linux only. */
const ticks = async (cloud: RunningCloud): Promise<number> => {
  const text = await readFile(`/proc/${cloud.pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
};
