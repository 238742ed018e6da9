import type { AlarmArgs } from "../alarm";
import { type Metric, metric } from "../metric";

/** Alarms on the functions' own metrics. */
export const orderAlarms = (): AlarmArgs[] => [
  {
    kind: "fraud-check-unavailable",
    meaning: "More than half of the orders are checked without the language model; only the rules decide.",
    ...rateOf(metric.orders("FraudCheckUnavailable", "Sum"), metric.orders("FraudCheckMs", "SampleCount")),
    above: 50,
    period: 300,
    datapoints: [2, 2],
  },
  {
    kind: "orders-stuck",
    meaning: "Orders stay in a status longer than allowed, and a restart didn't help or needs a decision.",
    metrics: numbered("stuck", metric.orders("OrdersStuck", "Maximum")),
    expression: totalOf("stuck", metric.orders("OrdersStuck", "Maximum")),
    above: 0,
    period: 300,
    datapoints: [1, 1],
  },
  {
    kind: "quota-exhausted",
    meaning:
      "More than a hundred requests in five minutes were refused because the client's quota was used up.",
    metrics: numbered("refused", metric.orders("QuotaExceeded", "Sum")),
    expression: totalOf("refused", metric.orders("QuotaExceeded", "Sum")),
    above: 100,
    period: 300,
    datapoints: [1, 1],
  },
];

/** The minimum for a meaningful rate. */
const leastAsked = 5;

/** A percentage, above a minimum of requests. */
const rateOf = (
  failed: readonly Metric[],
  asked: readonly Metric[],
): Pick<AlarmArgs, "metrics" | "expression"> => {
  const [failures, questions] = [totalOf("failed", failed), totalOf("asked", asked)];
  return {
    metrics: { ...numbered("failed", failed), ...numbered("asked", asked) },
    expression: `IF((${questions}) >= ${leastAsked}, 100 * (${failures}) / (${questions}), 0)`,
  };
};

const numbered = (id: string, metrics: readonly Metric[]): Record<string, Metric> =>
  Object.fromEntries(metrics.map((one, index) => [`${id}${index}`, one]));

const totalOf = (id: string, metrics: readonly Metric[]): string =>
  metrics.map((_, index) => `FILL(${id}${index}, 0)`).join(" + ");
