import * as z from "zod";
import { inert } from "../resource";
import { AwsError } from "../service";
import {
  comparison,
  type MetricAlarmDeclaration,
  metricQuery,
  periodOf,
  periodSeconds,
  singleMetric,
} from "./alarm";
import { actionsOf, alarmActionInputs } from "./alarm-actions";
import { statistic } from "./metric";

/** The settings of a metric alarm, which PutMetricAlarm sets all at once. */
export const metricAlarmSettings = z.strictObject({
  ...alarmActionInputs,
  comparisonOperator: comparison,
  threshold: z.number(),
  evaluationPeriods: z.int().min(1),
  datapointsToAlarm: z.int().min(1).optional(),
  treatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
  evaluateLowSampleCountPercentiles: z.enum(["evaluate", "ignore"]).default("evaluate"),
  // One metric
  namespace: z.string().optional(),
  metricName: z.string().optional(),
  dimensions: z.record(z.string(), z.string()).optional(),
  period: periodSeconds.optional(),
  statistic: statistic.optional(),
  extendedStatistic: statistic.optional(),
  unit: z.string().optional(),
  // Or several, by metric math
  metricQueries: z.array(metricQuery).min(1).max(20).optional(),
});
export type MetricAlarmSettings = z.output<typeof metricAlarmSettings>;

/** The properties of a metric alarm that a program may declare. */
export const metricAlarmInputs = metricAlarmSettings.extend({ name: z.string().optional(), tags: inert });

/** @throws AwsError ValidationError */
export const metricAlarm = (name: string, inputs: MetricAlarmSettings): MetricAlarmDeclaration => {
  const queries = inputs.metricQueries ?? [onlyMetric(name, inputs)];
  return {
    ...actionsOf(inputs),
    name,
    settings: metricAlarmSettings.strip().parse(inputs),
    queries,
    period: periodOf(queries),
    evaluatesLowSamples: inputs.evaluateLowSampleCountPercentiles === "evaluate",
    condition: {
      comparison: inputs.comparisonOperator,
      threshold: inputs.threshold,
      evaluationPeriods: inputs.evaluationPeriods,
      datapointsToAlarm: inputs.datapointsToAlarm ?? inputs.evaluationPeriods,
      treatMissingData: inputs.treatMissingData,
    },
  };
};

/** @throws AwsError ValidationError */
const onlyMetric = (name: string, inputs: MetricAlarmSettings) => {
  const { namespace, metricName, period } = inputs;
  const stat = inputs.statistic ?? inputs.extendedStatistic;
  if (namespace === undefined || metricName === undefined || period === undefined || stat === undefined)
    throw new AwsError(
      "ValidationError",
      `Alarm ${name} needs a namespace, a metricName, a period and a statistic, or metricQueries`,
    );
  return singleMetric({ namespace, name: metricName, dimensions: inputs.dimensions ?? {} }, stat, period);
};
