import { randomUUID } from "node:crypto";
import * as z from "zod";
import { ofText } from "../aws-rule";
import { inert, type ResourceType, resourceType } from "../resource";
import { AwsError } from "../service";
import {
  type AlarmActions,
  comparison,
  compositeAlarm,
  type MetricAlarmDeclaration,
  metricQuery,
  periodOf,
  periodSeconds,
  singleMetric,
} from "./alarm";
import { compositeRule, evaluationRule } from "./alarm-rules";
import type { CloudWatchService } from "./cloudwatch";
import { checkedDashboard } from "./dashboard-body";
import { dashboardArn, putDashboard } from "./dashboards";
import { statistic } from "./metric";

const topics = z.array(z.string().regex(/^arn:aws:sns:/, { error: "only topics are supported" })).default([]);

const actions = {
  actionsEnabled: z.boolean().default(true),
  alarmActions: topics,
  okActions: topics,
  insufficientDataActions: topics,
  alarmDescription: z.string().max(1_024).optional(),
  tags: inert,
};

const metricAlarmInputs = z.strictObject({
  ...actions,
  name: z.string().optional(),
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
type MetricAlarmInputs = z.output<typeof metricAlarmInputs>;

const compositeAlarmInputs = z.strictObject({ ...actions, alarmName: z.string(), alarmRule: z.string() });

/** The CloudWatch resource types that a program may declare. */
export const cloudWatchResources = (cloudWatch: CloudWatchService): ResourceType[] => [
  metricAlarmType(cloudWatch),
  compositeAlarmType(cloudWatch),
  dashboardType(cloudWatch),
  queryDefinition(),
];

const metricAlarmType = ({ alarms }: CloudWatchService) =>
  resourceType({
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: metricAlarmInputs,
    named: "name",
    replacedBy: ["name"],
    rules: [evaluationRule],
    create: ({ name, inputs }) => {
      const { arn } = alarms.put(metricAlarm(name, inputs));
      return { id: name, outputs: { name, arn } };
    },
    read: ({ id, outputs }) => (alarms.has(id) ? outputs : undefined),
    update: ({ id, outputs }, inputs) => {
      alarms.put(metricAlarm(id, inputs));
      return outputs;
    },
    delete: ({ id }) => alarms.remove(id),
  });

const compositeAlarmType = ({ alarms }: CloudWatchService) => {
  const put = (inputs: z.output<typeof compositeAlarmInputs>): string => {
    const { alarmName: name, alarmRule: ruleText } = inputs;
    const declaration = compositeAlarm({ ...actionsOf(inputs), name, ruleText });
    for (const watched of declaration.rule.alarms) alarms.find(watched);
    return alarms.put(declaration).arn;
  };
  return resourceType({
    token: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    inputs: compositeAlarmInputs,
    named: "alarmName",
    replacedBy: ["alarmName"],
    rules: [compositeRule],
    create: ({ inputs }) => ({ id: inputs.alarmName, outputs: { arn: put(inputs) } }),
    read: ({ id, outputs }) => (alarms.has(id) ? outputs : undefined),
    update: (_current, inputs) => ({ arn: put(inputs) }),
    delete: ({ id }) => alarms.remove(id),
  });
};

const dashboardType = ({ dashboards }: CloudWatchService) =>
  resourceType({
    token: "aws:cloudwatch/dashboard:Dashboard",
    inputs: z.strictObject({ dashboardName: z.string(), dashboardBody: z.string() }),
    named: "dashboardName",
    replacedBy: ["dashboardName"],
    rules: [ofText("dashboardBody", checkedDashboard)],
    create: ({ inputs: { dashboardName: name, dashboardBody: body } }) => {
      putDashboard(dashboards, name, body);
      return { id: name, outputs: { dashboardArn: dashboardArn(name) } };
    },
    read: ({ id, outputs }) => (dashboards.has(id) ? outputs : undefined),
    update: ({ id, outputs }, { dashboardBody }) => {
      putDashboard(dashboards, id, dashboardBody);
      return outputs;
    },
    delete: ({ id }) => void dashboards.delete(id),
  });

/** Saved for a person at the AWS console; there is no Logs Insights here to run it. */
const queryDefinition = () => {
  const saved = new Set<unknown>();
  return resourceType({
    token: "aws:cloudwatch/queryDefinition:QueryDefinition",
    inputs: z.strictObject({
      name: z.string(),
      queryString: z.string().min(1).max(10_000),
      logGroupNames: z.array(z.string()).max(50).optional(),
    }),
    replacedBy: [],
    create: ({ inputs }) => {
      const queryDefinitionId = randomUUID();
      saved.add(queryDefinitionId);
      return { id: inputs.name, outputs: { queryDefinitionId } };
    },
    read: ({ outputs }) => (saved.has(outputs.queryDefinitionId) ? outputs : undefined),
    update: ({ outputs }) => outputs,
    delete: ({ outputs }) => void saved.delete(outputs.queryDefinitionId),
  });
};

const actionsOf = (
  inputs: AlarmActions & { alarmDescription?: string | undefined },
): AlarmActions & { description: string | undefined } => ({
  actionsEnabled: inputs.actionsEnabled,
  alarmActions: inputs.alarmActions,
  okActions: inputs.okActions,
  insufficientDataActions: inputs.insufficientDataActions,
  description: inputs.alarmDescription,
});

const metricAlarm = (name: string, inputs: MetricAlarmInputs): MetricAlarmDeclaration => {
  const queries = inputs.metricQueries ?? [onlyMetric(name, inputs)];
  return {
    ...actionsOf(inputs),
    name,
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
const onlyMetric = (name: string, inputs: MetricAlarmInputs) => {
  const { namespace, metricName, period } = inputs;
  const stat = inputs.statistic ?? inputs.extendedStatistic;
  if (namespace === undefined || metricName === undefined || period === undefined || stat === undefined)
    throw new AwsError(
      "ValidationError",
      `Alarm ${name} needs a namespace, a metricName, a period and a statistic, or metricQueries`,
    );
  return singleMetric({ namespace, name: metricName, dimensions: inputs.dimensions ?? {} }, stat, period);
};
