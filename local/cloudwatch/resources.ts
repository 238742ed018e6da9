import * as z from "zod";
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
import type { CloudWatchService } from "./cloudwatch";
import { dashboardArn, dashboardBody } from "./dashboards";
import { statistic } from "./metric";

const topics = z.array(z.string().regex(/^arn:aws:sns:/, { error: "only topics are embedded" })).default([]);

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
  resourceType({
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: metricAlarmInputs,
    create: ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      const { arn } = cloudWatch.alarms.put(metricAlarm(name, inputs));
      return { id: name, outputs: { name, arn } };
    },
  }),
  resourceType({
    token: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    inputs: compositeAlarmInputs,
    create: ({ inputs }) => {
      const { alarmName: name, alarmRule: ruleText } = inputs;
      const declaration = compositeAlarm({ ...actionsOf(inputs), name, ruleText });
      for (const watched of declaration.rule.alarms) cloudWatch.alarms.find(watched);
      return { id: name, outputs: { arn: cloudWatch.alarms.put(declaration).arn } };
    },
  }),
  resourceType({
    token: "aws:cloudwatch/dashboard:Dashboard",
    inputs: z.strictObject({ dashboardName: z.string(), dashboardBody: z.string() }),
    create: ({ inputs: { dashboardName: name, dashboardBody: body } }) => {
      checkDashboard(name, body);
      cloudWatch.dashboards.set(name, { name, body });
      return { id: name, outputs: { dashboardArn: dashboardArn(name) } };
    },
  }),
  resourceType({
    token: "aws:cloudwatch/queryDefinition:QueryDefinition",
    // Saved for a person at the AWS console; there is no Logs Insights here to run it.
    inputs: z.strictObject({
      name: z.string(),
      queryString: z.string().min(1).max(10_000),
      logGroupNames: z.array(z.string()).max(50).optional(),
    }),
    create: ({ name }) => ({ id: name, outputs: { queryDefinitionId: name } }),
  }),
];

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

/** @throws AwsError InvalidParameterInput */
const checkDashboard = (name: string, body: string): void => {
  try {
    dashboardBody.parse(JSON.parse(body));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new AwsError("InvalidParameterInput", `The body of dashboard ${name} is invalid: ${why}`);
  }
};
