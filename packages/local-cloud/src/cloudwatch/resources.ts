import { randomUUID } from "node:crypto";
import * as z from "zod";
import { ofText } from "../aws-rule";
import { driftBetween } from "../drift";
import { inert, type ResourceType, resourceType } from "../resource";
import { compositeAlarm, isComposite } from "./alarm";
import { actionsOf, alarmActionInputs } from "./alarm-actions";
import { compositeRule, evaluationRule } from "./alarm-rules";
import type { CloudWatchService } from "./cloudwatch";
import { checkedDashboard } from "./dashboard-body";
import { dashboardArn, putDashboard } from "./dashboards";
import { metricAlarm, metricAlarmInputs, metricAlarmSettings } from "./metric-alarm";

const compositeAlarmInputs = z.strictObject({
  ...alarmActionInputs,
  alarmName: z.string(),
  alarmRule: z.string(),
  tags: inert,
});

/** The CloudWatch resource types that a program may declare. */
export const cloudWatchResources = (cloudWatch: CloudWatchService): ResourceType[] => [
  metricAlarmType(cloudWatch),
  compositeAlarmType(cloudWatch),
  dashboardType(cloudWatch),
  queryDefinition(),
];

/** Properties that PutMetricAlarm may take away. */
const absent = Object.fromEntries(
  Object.keys(metricAlarmSettings.shape).map((property) => [property, undefined]),
);

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
    drifted: ({ id, inputs }) => {
      const now = alarms.has(id) ? alarms.find(id).declaration : undefined;
      return now === undefined || isComposite(now)
        ? {}
        : driftBetween(inputs, { ...absent, ...now.settings });
    },
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
