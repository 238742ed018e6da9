import type { AlarmArgs } from "../alarm";
import { type Metric, metric } from "../metric";
import type { Watched } from "../watched";

/** The minimum of invocations for a meaningful rate. Fewer failures don't get lost: everything important has a dead-letter queue. */
const leastInvocations = 10;

/** Alarms on functions that fail or are throttled, and on an outbox that falls behind. */
export const functionAlarms = ({
  functions,
  scheduledFunctions,
  reservedFunctions,
  outboxes,
}: Watched): AlarmArgs[] => [
  ...Object.entries(functions)
    // Few runs make no rate.
    .filter(([, fn]) => !Object.values(scheduledFunctions).includes(fn))
    .map(
      ([of, fn]): AlarmArgs => ({
        kind: "function-errors",
        of,
        meaning: `More than 5 % of the invocations of ${of} fail.`,
        metrics: {
          errors: metric.lambda(fn, "Errors", "Sum"),
          invocations: metric.lambda(fn, "Invocations", "Sum"),
        },
        expression: `IF(invocations >= ${leastInvocations}, 100 * errors / invocations, 0)`,
        above: 5,
        period: 300,
        datapoints: [1, 1],
      }),
    ),
  ...Object.entries(scheduledFunctions).map(
    ([of, fn]): AlarmArgs => ({
      kind: "scheduled-runs-failed",
      of,
      meaning: `Runs of ${of} have failed for a quarter of an hour.`,
      metrics: { errors: metric.lambda(fn, "Errors", "Sum") },
      above: 0,
      period: 300,
      datapoints: [3, 3],
    }),
  ),
  // Functions share the account's concurrency, so they are throttled together, but for those that reserve their own.
  throttled("the account's functions", metric.account),
  ...Object.entries(reservedFunctions).map(([of, fn]) => ({
    ...throttled(of, (name, statistic) => metric.lambda(fn, name, statistic)),
    of,
  })),
  ...Object.entries(outboxes).map(
    ([of, fn]): AlarmArgs => ({
      kind: "outbox-lag",
      of,
      meaning: "Changes of orders are published more than a minute late: stock, payment and mails wait.",
      metrics: { age: metric.lambda(fn, "IteratorAge", "Maximum") },
      above: 60_000,
      datapoints: [3, 5],
    }),
  ),
];

const throttled = (
  of: string,
  count: (name: "Throttles" | "Invocations", statistic: "Sum") => Metric,
): AlarmArgs => ({
  kind: "function-throttles",
  meaning: `More than 1 % of the invocations of ${of} are throttled: the concurrency is at its limit.`,
  metrics: { throttles: count("Throttles", "Sum"), invocations: count("Invocations", "Sum") },
  // Throttled invocations don't count as invocations.
  expression: `IF(FILL(throttles, 0) + FILL(invocations, 0) >= ${leastInvocations}, 100 * FILL(throttles, 0) / (FILL(throttles, 0) + FILL(invocations, 0)), 0)`,
  above: 1,
  period: 300,
  datapoints: [1, 1],
});
