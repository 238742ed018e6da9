import { billOf, type Price, prices, totalOf, type Usage } from "./bill";

/** What is billed by the month, without any order. */
export interface Standing {
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly customMetrics: number;
  readonly polledQueues: number;
  /** Runs of scheduled functions per month, and the billed quantities of one. */
  readonly scheduledRuns: number;
  readonly usagePerRun: Usage;
}

export interface MonthlyPosition {
  readonly item: string;
  readonly quantity: number;
  /** US dollars per month. */
  readonly usd: number;
  readonly source: string;
}

/** Lambda polls an idle queue with five connections, each waiting 20 seconds, in a month of 730 hours. */
const pollsPerQueue = (5 * 730 * 3_600) / 20;

/** Calculates what a month costs when nothing happens. */
export const monthlyBill = (standing: Standing): readonly MonthlyPosition[] => {
  const { monthly } = prices;
  const polls = standing.polledQueues * pollsPerQueue;
  const perRun = totalOf(billOf(standing.usagePerRun, 1)) / 1_000_000;
  return [
    position("metrics that alarms watch", standing.alarmMetrics, monthly.alarmMetrics),
    position("composite alarms", standing.compositeAlarms, monthly.compositeAlarms),
    position("dashboards", standing.dashboards, monthly.dashboards),
    position("KMS keys", standing.keys, monthly.keys),
    position("custom metrics of the reconciler", standing.customMetrics, monthly.customMetrics),
    position("polls of idle queues", polls, monthly.pollRequests),
    {
      item: "runs of the reconciler, with logs, traces and reads",
      quantity: standing.scheduledRuns,
      usd: perRun * standing.scheduledRuns,
      source: "https://aws.amazon.com/lambda/pricing/",
    },
  ];
};

/** What an order leaves behind, in bytes. */
export interface Stored {
  readonly tableBytes: number;
  readonly restorableBytes: number;
  readonly archivedBytes: number;
  readonly loggedBytes: number;
}

/** CloudWatch stores logs compressed. Its price page estimates this part of their size. */
const compressed = 0.15;

/** Calculates what a million orders cost per month for as long as their data is kept. */
export const storageBill = (stored: Stored): readonly MonthlyPosition[] => {
  const { storage } = prices;
  const million = 1_000_000;
  return [
    position("tables and indexes", stored.tableBytes * million, storage.tableBytes),
    position("point-in-time recovery", stored.restorableBytes * million, storage.restorableBytes),
    position("the archive of events", stored.archivedBytes * million, storage.archivedBytes),
    position("logs, compressed", stored.loggedBytes * compressed * million, storage.loggedBytes),
  ];
};

export const sumOf = (positions: readonly MonthlyPosition[]): number =>
  positions.reduce((total, { usd }) => total + usd, 0);

const position = (item: string, quantity: number, { amount, per, source }: Price): MonthlyPosition => ({
  item,
  quantity,
  usd: (quantity * amount) / per,
  source,
});
