import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** The minimum of invocations for a meaningful rate. Fewer failures don't get lost: everything important has a dead-letter queue. */
const leastInvocations = 10;

/** Alarms on functions that fail or are throttled, and on an outbox that falls behind. */
export const functionAlarms = ({ functions, outboxes }: Watched): AlarmArgs[] => [
  ...Object.entries(functions).flatMap(([of, fn]): AlarmArgs[] => [
    {
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
    },
    {
      kind: "function-throttles",
      of,
      meaning: `More than 1 % of the invocations of ${of} are throttled: the function or the account is at its concurrency limit.`,
      metrics: {
        throttles: metric.lambda(fn, "Throttles", "Sum"),
        invocations: metric.lambda(fn, "Invocations", "Sum"),
      },
      // Throttled invocations don't count as invocations.
      expression: `IF(FILL(throttles, 0) + FILL(invocations, 0) >= ${leastInvocations}, 100 * FILL(throttles, 0) / (FILL(throttles, 0) + FILL(invocations, 0)), 0)`,
      above: 1,
      period: 300,
      datapoints: [1, 1],
    },
  ]),
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
