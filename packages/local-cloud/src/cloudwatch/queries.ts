import { AwsError } from "../service";
import type { MetricQuery } from "./alarm";
import type { Points } from "./math-value";
import { isPercentile } from "./metric";
import { evaluateMath } from "./metric-math";
import type { MetricStore, Window } from "./metric-store";

/** Answers metric queries, the expressions among them in the order of their dependencies. */
export const answerQueries = (
  store: MetricStore,
  queries: readonly MetricQuery[],
  window: Window,
): ReadonlyMap<string, Points> => {
  const answers = new Map<string, Points>();
  for (const { id, metric } of queries) if (metric) answers.set(id, readMetric(store, metric, window));
  const expressions = queries.filter(({ expression }) => expression !== undefined);
  for (const query of inOrder(expressions)) answers.set(query.id, evaluate(query, answers, window));
  return answers;
};

const readMetric = (
  store: MetricStore,
  { namespace, metricName, dimensions, stat }: NonNullable<MetricQuery["metric"]>,
  window: Window,
): Points => store.read({ namespace, name: metricName, dimensions }, stat, window);

const evaluate = (query: MetricQuery, series: ReadonlyMap<string, Points>, window: Window): Points =>
  evaluateMath(query.expression ?? "", {
    series,
    length: Math.ceil((window.to - window.from) / window.period),
    period: window.period / 1000,
  });

/** @throws AwsError ValidationError for expressions that depend on each other */
const inOrder = (expressions: readonly MetricQuery[]): MetricQuery[] => {
  const waiting = new Map(expressions.map((query) => [query.id, query]));
  const ordered: MetricQuery[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].find((query) => !uses(query, waiting));
    if (!ready)
      throw new AwsError("ValidationError", `The expressions ${[...waiting.keys()].join(", ")} form a cycle`);
    waiting.delete(ready.id);
    ordered.push(ready);
  }
  return ordered;
};

const uses = ({ id, expression = "" }: MetricQuery, others: ReadonlyMap<string, unknown>): boolean =>
  [...others.keys()].some((other) => other !== id && new RegExp(`\\b${other}\\b`).test(expression));

/**
 * Which periods of an alarm's percentile have too few values to mean anything: 10 / (1 - percentile).
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export const lowSamples = (
  store: MetricStore,
  { namespace, metricName, dimensions, stat }: NonNullable<MetricQuery["metric"]>,
  window: Window,
): readonly boolean[] => {
  if (!isPercentile(stat)) return [];
  const share = Number(stat.slice(1)) / 100;
  const needed = share >= 0.5 ? 10 / (1 - share) : 10 / share;
  return store
    .distributions({ namespace, name: metricName, dimensions }, window)
    .map((one) => (one?.samples ?? 0) < needed);
};
