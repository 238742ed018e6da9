import type { AlarmArgs } from "../alarm";
import { type Metric, metric } from "../metric";

/** What the functions count themselves. */
export const orderAlarms = (): AlarmArgs[] => [
  {
    kind: "fraud-check-unavailable",
    meaning:
      "More than half of the orders pass without the language model's fraud check; the rules decide alone.",
    ...rateOf(metric.orders("FraudCheckUnavailable", "Sum"), metric.orders("FraudCheckMs", "SampleCount")),
    above: 50,
    period: 300,
    datapoints: [2, 2],
  },
  {
    kind: "quota-exhausted",
    meaning:
      "Clients were refused more than a hundred times in five minutes, because their quotas are used up.",
    metrics: numbered("refused", metric.orders("QuotaExceeded", "Sum")),
    expression: totalOf("refused", metric.orders("QuotaExceeded", "Sum")),
    above: 100,
    period: 300,
    datapoints: [1, 1],
  },
];

/** Below it a rate says nothing. */
const leastAsked = 5;

/** Per cent of what was asked, once enough was. */
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
