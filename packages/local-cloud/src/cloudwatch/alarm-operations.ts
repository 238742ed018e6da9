import * as z from "zod";
import { type Alarm, isComposite } from "./alarm";
import type { Alarms } from "./alarms";
import { putMetricAlarm } from "./put-metric-alarm";

const state = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]);

const describeInput = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().optional(),
  AlarmTypes: z.array(z.enum(["MetricAlarm", "CompositeAlarm"])).default(["MetricAlarm"]),
  StateValue: state.optional(),
  MaxRecords: z.int().min(1).max(100).optional(),
});

const deleteInput = z.strictObject({ AlarmNames: z.array(z.string()) });

const setStateInput = z.object({ AlarmName: z.string(), StateValue: state, StateReason: z.string() });

const historyInput = z.object({
  AlarmName: z.string().optional(),
  HistoryItemType: z.enum(["ConfigurationUpdate", "StateUpdate", "Action"]).optional(),
  MaxRecords: z.int().min(1).max(100).default(100),
});

/** The operations on alarms, by their names on the wire. */
export const alarmOperations = (alarms: Alarms): Readonly<Record<string, (input: unknown) => unknown>> => ({
  DescribeAlarms: (input) => describeAlarms(alarms, describeInput.parse(input)),
  PutMetricAlarm: (input) => {
    putMetricAlarm(alarms, input);
    return {};
  },
  DeleteAlarms: (input) => {
    const { AlarmNames } = deleteInput.parse(input);
    for (const name of AlarmNames) alarms.find(name); // one that doesn't exist, and none is deleted
    for (const name of AlarmNames) alarms.remove(name);
    return {};
  },
  SetAlarmState: (input) => {
    const { AlarmName, StateValue, StateReason } = setStateInput.parse(input);
    alarms.setState(AlarmName, StateValue, StateReason);
    return {};
  },
  DescribeAlarmHistory: (input) => describeHistory(alarms, historyInput.parse(input)),
});

const describeAlarms = (alarms: Alarms, input: z.output<typeof describeInput>) => {
  const found = alarms
    .list()
    .filter(({ declaration: { name } }) => input.AlarmNames?.includes(name) ?? true)
    .filter(({ declaration: { name } }) => name.startsWith(input.AlarmNamePrefix ?? ""))
    .filter((alarm) => input.StateValue === undefined || alarm.state === input.StateValue)
    .slice(0, input.MaxRecords);
  const wants = (type: "MetricAlarm" | "CompositeAlarm") => input.AlarmTypes.includes(type);
  return {
    MetricAlarms: wants("MetricAlarm") ? found.flatMap(metricAlarm) : [],
    CompositeAlarms: wants("CompositeAlarm") ? found.flatMap(compositeAlarm) : [],
  };
};

const shared = ({ declaration, ...alarm }: Alarm) => ({
  AlarmName: declaration.name,
  AlarmArn: alarm.arn,
  ...(declaration.description === undefined ? {} : { AlarmDescription: declaration.description }),
  ActionsEnabled: declaration.actionsEnabled,
  AlarmActions: declaration.alarmActions,
  OKActions: declaration.okActions,
  InsufficientDataActions: declaration.insufficientDataActions,
  AlarmConfigurationUpdatedTimestamp: alarm.updatedAt / 1000,
  StateValue: alarm.state,
  StateReason: alarm.reason,
  StateUpdatedTimestamp: alarm.stateSince / 1000,
});

const metricAlarm = (alarm: Alarm) => {
  const { declaration } = alarm;
  if (isComposite(declaration)) return [];
  const { condition, period, queries } = declaration;
  return [
    {
      ...shared(alarm),
      EvaluationPeriods: condition.evaluationPeriods,
      DatapointsToAlarm: condition.datapointsToAlarm,
      Threshold: condition.threshold,
      ComparisonOperator: condition.comparison,
      TreatMissingData: condition.treatMissingData,
      Period: period,
      Metrics: queries.map(({ id, expression, label, metric, returnData }) => ({
        Id: id,
        Expression: expression,
        Label: label,
        ReturnData: returnData ?? false,
        MetricStat: metric && {
          Metric: {
            Namespace: metric.namespace,
            MetricName: metric.metricName,
            Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: metric.period,
          Stat: metric.stat,
        },
      })),
    },
  ];
};

const compositeAlarm = (alarm: Alarm) =>
  isComposite(alarm.declaration) ? [{ ...shared(alarm), AlarmRule: alarm.declaration.ruleText }] : [];

/** Newest first. */
const describeHistory = (alarms: Alarms, input: z.output<typeof historyInput>) => ({
  AlarmHistoryItems: alarms
    .list()
    .filter(({ declaration: { name } }) => input.AlarmName === undefined || name === input.AlarmName)
    .flatMap(({ declaration, history }) =>
      history.map(({ at, type, summary }) => ({
        AlarmName: declaration.name,
        AlarmType: isComposite(declaration) ? "CompositeAlarm" : "MetricAlarm",
        Timestamp: at / 1000,
        HistoryItemType: type,
        HistorySummary: summary,
      })),
    )
    .filter(({ HistoryItemType }) => HistoryItemType === (input.HistoryItemType ?? HistoryItemType))
    .sort((a, b) => b.Timestamp - a.Timestamp)
    .slice(0, input.MaxRecords),
});
