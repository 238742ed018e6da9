import { setTimeout as wait } from "node:timers/promises";
import { RunningCloud } from "../tests/e2e/cloud";
import { loadOf } from "./load";
import { median, type Progress, type Result, type Row, rounded } from "./measure";

const runs = 3;

/** Milliseconds over which idleness is measured. */
const idleTime = 10_000;

/** What is measured of one start, each with its unit. */
type Start = Readonly<
  Record<
    | "npm start to ready, s"
    | "npm start to ready, s of processor time"
    | "memory when idle, MB"
    | "processor when idle, %"
    | "first order to CONFIRMED, s",
    number
  >
>;

/** Measures the time until `npm start` is ready, its load when idle, and the time until the first order is CONFIRMED. */
export const localCloud = async (progress: Progress): Promise<Result> => {
  const starts: Start[] = [];
  for (let index = 1; index <= runs; index += 1) {
    progress(`local cloud: start ${index} of ${runs}`);
    starts.push(await measureStart());
  }
  return { title: "The local cloud", how: `median of ${runs} starts`, rows: summarised(starts) };
};

const measureStart = async (): Promise<Start> => {
  const began = performance.now();
  const cloud = await RunningCloud.start();
  try {
    const ready = performance.now() - began;
    const started = loadOf(cloud.pid);
    const idle = await whenIdle(cloud);
    const placed = performance.now();
    await confirmed(cloud);
    return {
      "npm start to ready, s": ready / 1000,
      "npm start to ready, s of processor time": started.processorSeconds,
      ...idle,
      "first order to CONFIRMED, s": (performance.now() - placed) / 1000,
    };
  } finally {
    await cloud.stop();
  }
};

const summarised = (starts: readonly Start[]): Row[] =>
  Object.keys(starts[0] ?? {}).map((what) => {
    const values = starts
      .flatMap((start) => Object.entries(start))
      .flatMap(([key, value]) => (key === what ? [value] : []));
    return {
      what,
      measured: rounded(median(values)),
      least: rounded(Math.min(...values)),
      most: rounded(Math.max(...values)),
    };
  });

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

const whenIdle = async (cloud: RunningCloud) => {
  await wait(5_000); // garbage collection after the start
  const before = loadOf(cloud.pid);
  await wait(idleTime);
  const after = loadOf(cloud.pid);
  return {
    "memory when idle, MB": after.megabytes,
    "processor when idle, %": ((after.processorSeconds - before.processorSeconds) / (idleTime / 1000)) * 100,
  };
};
