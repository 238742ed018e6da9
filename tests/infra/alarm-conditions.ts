import * as z from "zod";
import { type AlarmKind, alarmKinds } from "../../infra/alarm-kinds";
import type { Registered } from "./deploy";

/** Values that a minute puts into each metric, by the metrics' names. */
export type Minute = Readonly<Record<string, number | readonly number[]>>;

interface Condition {
  /** A minute that must not go on like this. */
  readonly bad: Minute;
  /** A minute as it should be. */
  readonly good: Minute;
  /** A minute that looks bad, but has too little traffic to tell. */
  readonly quiet?: Minute;
}

const requests = (failed: number, of: number): Minute => ({
  Count: Array(of).fill(1),
  "5xx": failed,
});

/** What makes each kind of alarm fire, and what ends it. */
export const conditions: Readonly<Record<Exclude<AlarmKind, "customers-affected">, Condition>> = {
  "dead-letters": {
    bad: { ApproximateNumberOfMessagesVisible: 1 },
    good: { ApproximateNumberOfMessagesVisible: 0 },
  },
  "queue-age": {
    bad: { ApproximateAgeOfOldestMessage: 301 },
    good: { ApproximateAgeOfOldestMessage: 300 },
  },
  "function-errors": {
    bad: { Errors: 1, Invocations: 10 },
    good: { Errors: 1, Invocations: 100 },
    quiet: { Errors: 1, Invocations: 1 },
  },
  "scheduled-runs-failed": { bad: { Errors: 1 }, good: { Errors: 0 } },
  "function-throttles": {
    bad: { Throttles: 1, Invocations: 10 },
    good: { Throttles: 0, Invocations: 10 },
    quiet: { Throttles: 1, Invocations: 0 },
  },
  "outbox-lag": { bad: { IteratorAge: 60_001 }, good: { IteratorAge: 200 } },
  "fulfilment-failed": { bad: { ExecutionsFailed: 1 }, good: {} },
  "fulfilment-timed-out": { bad: { ExecutionsTimedOut: 1 }, good: {} },
  "orders-stuck": { bad: { OrdersStuck: 1 }, good: { OrdersStuck: 0 } },
  "api-errors": { bad: requests(1, 20), good: requests(0, 20), quiet: requests(1, 2) },
  "api-latency": {
    bad: { ...requests(0, 20), Latency: Array(20).fill(3_100) },
    good: { ...requests(0, 20), Latency: Array(20).fill(200) },
    quiet: { ...requests(0, 2), Latency: [9_000, 9_000] },
  },
  "fraud-check-unavailable": {
    bad: { FraudCheckUnavailable: 4, FraudCheckMs: [900, 900, 900, 900, 900] },
    good: { FraudCheckMs: [300, 300, 300, 300, 300] },
    quiet: { FraudCheckUnavailable: 0.5, FraudCheckMs: 900 },
  },
  "mail-bounces": { bad: { "Reputation.BounceRate": 0.045 }, good: { "Reputation.BounceRate": 0.01 } },
  "mail-complaints": {
    bad: { "Reputation.ComplaintRate": 0.001 },
    good: { "Reputation.ComplaintRate": 0.000_1 },
  },
  "events-lost": {
    bad: { InvocationsFailedToBeSentToDlq: 1, DestinationDeliveryFailures: 1 },
    good: { InvocationsFailedToBeSentToDlq: 0, DestinationDeliveryFailures: 0 },
  },
  "account-concurrency": {
    bad: { ClaimedAccountConcurrency: 801 },
    good: { ClaimedAccountConcurrency: 800 },
  },
  "index-throttles": { bad: { WriteThrottleEvents: 3 }, good: {} },
  "table-throttles": { bad: { WriteThrottleEvents: 3 }, good: {} },
  "quota-exhausted": { bad: { QuotaExceeded: 40 }, good: { QuotaExceeded: 1 } },
};

/** The longest kinds first: `fulfilment-failed` is no `fulfilment`. */
const byLength = [...alarmKinds].sort((a, b) => b.length - a.length);

/** @throws Error for an alarm of no kind */
export const kindOf = (alarm: Registered): AlarmKind => {
  const kind = byLength.find((one) => alarm.name === one || alarm.name.startsWith(`${one}-`));
  if (kind === undefined) throw new Error(`${alarm.name} is of no kind that infra/alarm-kinds.ts has`);
  return kind;
};

const watchedMetric = z.object({
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()).default({}),
});
export type WatchedMetric = z.output<typeof watchedMetric>;

const alarmInputs = z.union([
  z.object({ metricQueries: z.array(z.object({ metric: watchedMetric.optional() })) }),
  watchedMetric,
]);

/** The metrics that an alarm watches, as AWS would be told. */
export const metricsOf = ({ inputs }: Registered): WatchedMetric[] => {
  const parsed = alarmInputs.parse(inputs);
  return "metricQueries" in parsed ? parsed.metricQueries.flatMap(({ metric }) => metric ?? []) : [parsed];
};
