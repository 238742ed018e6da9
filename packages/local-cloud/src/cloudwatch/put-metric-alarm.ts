import * as z from "zod";
import { AwsError } from "../service";
import { evaluationRule } from "./alarm-rules";
import type { Alarms } from "./alarms";
import { metricAlarm, metricAlarmSettings } from "./metric-alarm";

const dimensions = z
  .array(z.strictObject({ Name: z.string(), Value: z.string() }))
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));

const query = z.strictObject({
  Id: z.string(),
  Label: z.string().optional(),
  Expression: z.string().optional(),
  Period: z.number().optional(),
  ReturnData: z.boolean().default(true),
  MetricStat: z
    .strictObject({
      Metric: z.strictObject({
        Namespace: z.string(),
        MetricName: z.string(),
        Dimensions: dimensions.optional(),
      }),
      Period: z.number(),
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
});

const putInput = z.strictObject({
  AlarmName: z.string(),
  AlarmDescription: z.string().optional(),
  ActionsEnabled: z.boolean().optional(),
  OKActions: z.array(z.string()).optional(),
  AlarmActions: z.array(z.string()).optional(),
  InsufficientDataActions: z.array(z.string()).optional(),
  ComparisonOperator: z.string(),
  Threshold: z.number().optional(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  TreatMissingData: z.string().optional(),
  EvaluateLowSampleCountPercentile: z.string().optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions.optional(),
  Period: z.number().optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Unit: z.string().optional(),
  Metrics: z.array(query).optional(),
  /** Of a new alarm only: AWS ignores the tags of one that exists. */
  Tags: z.unknown().optional(),
});
type PutInput = z.output<typeof putInput>;

/**
 * Makes an alarm, or changes all settings of the one with that name, which keeps its state.
 * @throws AwsError ValidationError; ZodError
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const putMetricAlarm = (alarms: Alarms, input: unknown): void => {
  const given = putInput.parse(input);
  if (given.Metrics !== undefined && given.MetricName !== undefined)
    throw new AwsError(
      "ValidationError",
      "An alarm has either MetricName or Metrics, and this call has both",
    );
  const settings = settingsOf(given);
  evaluationRule(settings);
  alarms.put(metricAlarm(given.AlarmName, metricAlarmSettings.parse(settings)));
};

/** The settings by the names of their properties. */
const settingsOf = (given: PutInput) => ({
  alarmDescription: given.AlarmDescription,
  actionsEnabled: given.ActionsEnabled,
  okActions: given.OKActions,
  alarmActions: given.AlarmActions,
  insufficientDataActions: given.InsufficientDataActions,
  comparisonOperator: given.ComparisonOperator,
  threshold: given.Threshold,
  evaluationPeriods: given.EvaluationPeriods,
  datapointsToAlarm: given.DatapointsToAlarm,
  treatMissingData: given.TreatMissingData,
  evaluateLowSampleCountPercentiles: given.EvaluateLowSampleCountPercentile,
  namespace: given.Namespace,
  metricName: given.MetricName,
  dimensions: given.Dimensions && Object.keys(given.Dimensions).length > 0 ? given.Dimensions : undefined,
  period: given.Period,
  statistic: given.Statistic,
  extendedStatistic: given.ExtendedStatistic,
  unit: given.Unit,
  metricQueries: given.Metrics?.map(queryOf),
});

const queryOf = ({ Id, Label, Expression, Period, ReturnData, MetricStat }: z.output<typeof query>) => ({
  id: Id,
  label: Label,
  expression: Expression,
  period: Period,
  returnData: ReturnData,
  metric: MetricStat && {
    namespace: MetricStat.Metric.Namespace,
    metricName: MetricStat.Metric.MetricName,
    dimensions: MetricStat.Metric.Dimensions,
    period: MetricStat.Period,
    stat: MetricStat.Stat,
    unit: MetricStat.Unit,
  },
});
