import type { Work } from "../../bench/work/schema";

/** Measured work in which an order takes nothing but what a test says. */
export const workOf = (mixed: Partial<Work["mixed"]> = {}, consumers: Work["consumers"] = []): Work => ({
  machine: { node: "v24.0.0", cpus: 2, platform: "linux" },
  measuredOn: "2026-11-28",
  shipped: { orders: 1, usage: {}, tableBytes: 0, restorableBytes: 0, customMetrics: 0 },
  mixed: {
    orders: 1,
    hotProduct: { productId: "PROD-005", share: 1 },
    keys: [],
    tables: [],
    functions: [],
    calls: {},
    usage: {},
    executions: 0,
    deliveries: 0,
    ...mixed,
  },
  consumers,
  idle: {
    alarmMetrics: 0,
    compositeAlarms: 0,
    dashboards: 0,
    keys: 0,
    customMetrics: 0,
    polledQueues: 0,
    scheduledRuns: 0,
    usagePerRun: {},
  },
});
