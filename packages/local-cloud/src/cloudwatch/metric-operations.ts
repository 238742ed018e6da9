import * as z from "zod";
import { AwsError, NotImplementedLocally } from "../service";
import { type MetricQuery, periodSeconds } from "./alarm";
import { type MetricId, statistic } from "./metric";
import { type MetricStore, minute, type Window } from "./metric-store";
import { answerQueries } from "./queries";
import { isSearch, parseSearch, searched } from "./search-expression";

/** Seconds since 1970, as JSON has timestamps; the CLI and older SDKs may send text. */
const timestamp = z
  .union([
    z.number().transform((seconds) => seconds * 1000),
    z.string().transform((text) => Date.parse(text)),
  ])
  .refine((milliseconds) => !Number.isNaN(milliseconds), { error: "isn't a time" });

const dimensions = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .max(30)
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));

const statisticSet = z.object({
  SampleCount: z.number().positive(),
  Sum: z.number(),
  Minimum: z.number(),
  Maximum: z.number(),
});

const datum = z.object({
  MetricName: z.string().min(1),
  Dimensions: dimensions,
  Timestamp: timestamp.optional(),
  Value: z.number().optional(),
  Values: z.array(z.number()).max(150).optional(),
  Counts: z.array(z.number().positive()).optional(),
  StatisticValues: statisticSet.optional(),
  Unit: z.string().optional(),
  StorageResolution: z.int().optional(),
});

const putInput = z.object({ Namespace: z.string().min(1), MetricData: z.array(datum).max(1_000) });

const listInput = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
});

const statisticsInput = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensions,
  StartTime: timestamp,
  EndTime: timestamp,
  Period: periodSeconds,
  Statistics: z.array(statistic).default([]),
  ExtendedStatistics: z.array(statistic).default([]),
});

const metricStat = z.object({
  Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
  Period: periodSeconds,
  Stat: statistic,
});

const dataInput = z.object({
  MetricDataQueries: z.array(
    z.object({
      Id: z.string(),
      Label: z.string().optional(),
      ReturnData: z.boolean().default(true),
      Expression: z.string().optional(),
      Period: periodSeconds.optional(),
      MetricStat: metricStat.optional(),
    }),
  ),
  StartTime: timestamp,
  EndTime: timestamp,
  ScanBy: z.enum(["TimestampAscending", "TimestampDescending"]).default("TimestampDescending"),
});

/** The operations on metrics, by their names on the wire. */
export const metricOperations = (
  store: MetricStore,
  now: () => number,
): Readonly<Record<string, (input: unknown) => unknown>> => ({
  PutMetricData: (input) => putMetricData(store, putInput.parse(input), now()),
  ListMetrics: (input) => listMetrics(store, listInput.parse(input)),
  GetMetricStatistics: (input) => getMetricStatistics(store, statisticsInput.parse(input)),
  GetMetricData: (input) => getMetricData(store, dataInput.parse(input)),
});

const putMetricData = (store: MetricStore, input: z.output<typeof putInput>, now: number) => {
  for (const one of input.MetricData) {
    if (one.StatisticValues) throw new NotImplementedLocally("StatisticValues of cloudwatch:PutMetricData");
    const values = one.Values ?? (one.Value === undefined ? [] : [one.Value]);
    if (values.length === 0)
      throw new AwsError("InvalidParameterCombination", `${one.MetricName} has neither Value nor Values.`);
    if (one.Counts && one.Counts.length !== values.length)
      throw new AwsError("InvalidParameterValue", `${one.MetricName}: Values and Counts differ in length.`);
    const metric = { namespace: input.Namespace, name: one.MetricName, dimensions: one.Dimensions };
    for (const [index, value] of values.entries())
      store.put({
        ...metric,
        value,
        count: one.Counts?.[index] ?? 1,
        unit: one.Unit,
        at: one.Timestamp ?? now,
      });
  }
  return {};
};

const wireMetric = ({ namespace, name, dimensions: own }: MetricId) => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: Object.entries(own).map(([Name, Value]) => ({ Name, Value })),
});

const listMetrics = (
  store: MetricStore,
  { Namespace, MetricName, Dimensions }: z.output<typeof listInput>,
) => ({
  Metrics: store
    .list()
    .filter(({ namespace }) => Namespace === undefined || namespace === Namespace)
    .filter(({ name }) => MetricName === undefined || name === MetricName)
    .filter(({ dimensions: own }) =>
      Dimensions.every(({ Name, Value }) =>
        Value === undefined ? Object.hasOwn(own, Name) : own[Name] === Value,
      ),
    )
    .map(wireMetric),
});

/** Periods begin at multiples of their length. */
const windowOf = (from: number, to: number, seconds: number): Window => {
  if (to <= from) throw new AwsError("InvalidParameterValue", "StartTime must be before EndTime.");
  const period = seconds * 1000;
  return { from: Math.floor(from / period) * period, to: Math.ceil(to / minute) * minute, period };
};

const getMetricStatistics = (store: MetricStore, input: z.output<typeof statisticsInput>) => {
  const window = windowOf(input.StartTime, input.EndTime, input.Period);
  const metric = { namespace: input.Namespace, name: input.MetricName, dimensions: input.Dimensions };
  const Unit = store
    .list()
    .find((one) => one.namespace === metric.namespace && one.name === metric.name)?.unit;
  const Datapoints = store.distributions(metric, window).flatMap((one, index) => {
    if (!one) return [];
    const plain = Object.fromEntries(input.Statistics.map((name) => [name, one.statistic(name)]));
    const extended = Object.fromEntries(input.ExtendedStatistics.map((name) => [name, one.statistic(name)]));
    return [
      {
        Timestamp: (window.from + index * window.period) / 1000,
        ...plain,
        ...(input.ExtendedStatistics.length > 0 ? { ExtendedStatistics: extended } : {}),
        Unit: Unit ?? "None",
      },
    ];
  });
  return { Label: input.MetricName, Datapoints };
};

type DataQuery = z.output<typeof dataInput>["MetricDataQueries"][number];

const queryOf = ({ Id, Expression, MetricStat, ReturnData, Period }: DataQuery): MetricQuery => ({
  id: Id,
  returnData: ReturnData,
  expression: Expression,
  period: Period,
  metric: MetricStat && {
    namespace: MetricStat.Metric.Namespace,
    metricName: MetricStat.Metric.MetricName,
    dimensions: MetricStat.Metric.Dimensions,
    period: MetricStat.Period,
    stat: MetricStat.Stat,
  },
});

/** A search is replaced by one query per metric that it finds; their results have the search's id. */
interface Asked {
  readonly query: DataQuery;
  readonly answersAs: string;
}

const expanded = (store: MetricStore, queries: readonly DataQuery[]): readonly Asked[] =>
  queries.flatMap((query) =>
    isSearch(query.Expression) ? foundBy(store, query, query.Expression) : [{ query, answersAs: query.Id }],
  );

const foundBy = (store: MetricStore, query: DataQuery, expression: string): Asked[] => {
  const search = parseSearch(expression);
  return searched(search, store.list()).map(({ metric, label }, index) => ({
    answersAs: query.Id,
    query: {
      Id: `${query.Id}_${index}`,
      Label: query.Label ? `${query.Label} ${label}` : label,
      ReturnData: query.ReturnData,
      MetricStat: metricStat.parse({ Metric: wireMetric(metric), Period: search.period, Stat: search.stat }),
    },
  }));
};

const getMetricData = (store: MetricStore, input: z.output<typeof dataInput>) => {
  const asked = expanded(store, input.MetricDataQueries);
  const queries = asked.map(({ query }) => query);
  const periods = new Set(queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []));
  const [period = 60] = periods;
  if (periods.size > 1) throw new NotImplementedLocally("cloudwatch:GetMetricData with several periods");
  const window = windowOf(input.StartTime, input.EndTime, period);
  const answers = answerQueries(store, queries.map(queryOf), window);
  return {
    Messages: [],
    MetricDataResults: asked
      .filter(({ query }) => query.ReturnData)
      .map(({ query: { Id, Label, MetricStat }, answersAs }) => {
        const found = (answers.get(Id) ?? []).flatMap((value, index) =>
          value === undefined ? [] : [{ value, at: (window.from + index * window.period) / 1000 }],
        );
        if (input.ScanBy === "TimestampDescending") found.reverse();
        return {
          Id: answersAs,
          Label: Label ?? MetricStat?.Metric.MetricName ?? answersAs,
          Timestamps: found.map(({ at }) => at),
          Values: found.map(({ value }) => value),
          StatusCode: "Complete",
        };
      }),
  };
};
