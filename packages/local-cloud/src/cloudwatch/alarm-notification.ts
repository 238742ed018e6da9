import { account } from "../service";
import { type Alarm, isComposite, type MetricAlarmDeclaration } from "./alarm";
import type { AlarmState } from "./alarm-evaluation";

/** Subject of the message; SNS takes less than 100 characters. */
export const subjectOf = ({ declaration, state }: Alarm): string =>
  `${state}: "${declaration.name}" in US East (N. Virginia)`.slice(0, 99);

/**
 * What a topic gets when an alarm changes its state.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export const notification = (alarm: Alarm, oldState: AlarmState) => {
  const { declaration, state, reason, stateSince, arn, updatedAt } = alarm;
  return {
    AlarmName: declaration.name,
    AlarmDescription: declaration.description ?? null,
    AWSAccountId: account.id,
    AlarmConfigurationUpdatedTimestamp: timestamp(updatedAt),
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: timestamp(stateSince),
    Region: "US East (N. Virginia)",
    AlarmArn: arn,
    OldStateValue: oldState,
    OKActions: declaration.okActions,
    AlarmActions: declaration.alarmActions,
    InsufficientDataActions: declaration.insufficientDataActions,
    ...(isComposite(declaration) ? { AlarmRule: declaration.ruleText } : { Trigger: triggerOf(declaration) }),
  };
};

/** CloudWatch writes the offset as `+0000`. */
const timestamp = (at: number): string => new Date(at).toISOString().replace("Z", "+0000");

const triggerOf = ({ condition, period, queries }: MetricAlarmDeclaration) => ({
  Period: period,
  EvaluationPeriods: condition.evaluationPeriods,
  DatapointsToAlarm: condition.datapointsToAlarm,
  ComparisonOperator: condition.comparison,
  Threshold: condition.threshold,
  TreatMissingData: condition.treatMissingData,
  Metrics: queries.map(({ id, expression, label, metric, returnData }) => ({
    Id: id,
    ...(label === undefined ? {} : { Label: label }),
    ReturnData: returnData ?? false,
    ...(metric
      ? {
          MetricStat: {
            Metric: {
              Namespace: metric.namespace,
              MetricName: metric.metricName,
              Dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ name, value })),
            },
            Period: metric.period,
            Stat: metric.stat,
          },
        }
      : { Expression: expression }),
  })),
});
