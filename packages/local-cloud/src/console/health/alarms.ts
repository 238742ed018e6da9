import type { CloudWatchClient, CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { AlarmPage, AlarmView, Graph } from "./api";
import { graphOf, type TimeRange } from "./graph";
import type { Runbooks } from "./runbook";

/** Returns an ARN's name in the program. */
export type Naming = (arn: string) => string | undefined;

const order: readonly AlarmView["state"][] = ["ALARM", "INSUFFICIENT_DATA", "OK"];

/** All alarms: those that are on first, and among them composite alarms first. */
export const listAlarms = async (client: CloudWatchClient, naming: Naming): Promise<AlarmView[]> => {
  const { metric, composite } = await described(client);
  return [...composite, ...metric]
    .map((alarm) => viewOf(alarm, naming))
    .sort(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        Number(a.sumsUp === undefined) - Number(b.sumsUp === undefined) ||
        a.label.localeCompare(b.label),
    );
};

/** One alarm, with its runbook and its metric's history. @returns `undefined` if no alarm has that name */
export const alarmPage = async (
  client: CloudWatchClient,
  name: string,
  given: { readonly naming: Naming; readonly runbooks: Runbooks; readonly range: TimeRange },
): Promise<AlarmPage | undefined> => {
  const { metric, composite } = await described(client, name);
  const [alarm] = metric;
  const [found] = [...composite, ...metric];
  if (!found) return undefined;
  return {
    ...viewOf(found, given.naming),
    runbook: await given.runbooks.entryIn(found.AlarmDescription ?? ""),
    graph: alarm && (await alarmGraph(client, alarm, given.range)),
  };
};

const described = async (
  client: CloudWatchClient,
  name?: string,
): Promise<{ metric: MetricAlarm[]; composite: CompositeAlarm[] }> => {
  const { paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
  const metric: MetricAlarm[] = [];
  const composite: CompositeAlarm[] = [];
  const names = name === undefined ? {} : { AlarmNames: [name] };
  const input = { ...names, AlarmTypes: ["MetricAlarm" as const, "CompositeAlarm" as const] };
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms({ client }, input)) {
    metric.push(...MetricAlarms);
    composite.push(...CompositeAlarms);
  }
  return { metric, composite };
};

const viewOf = (alarm: MetricAlarm | CompositeAlarm, naming: Naming): AlarmView => ({
  name: alarm.AlarmName ?? "",
  label: naming(alarm.AlarmArn ?? "") ?? alarm.AlarmName ?? "",
  arn: alarm.AlarmArn ?? "",
  state: alarm.StateValue ?? "INSUFFICIENT_DATA",
  reason: alarm.StateReason ?? "",
  since: alarm.StateUpdatedTimestamp?.getTime() ?? 0,
  description: alarm.AlarmDescription ?? "",
  sumsUp: "AlarmRule" in alarm ? namesIn(alarm.AlarmRule ?? "") : undefined,
});

/** `ALARM("a") OR ALARM(b)` → a, b */
const namesIn = (rule: string): string[] =>
  [...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)/g)].map(([, name = ""]) => name);

/** A graph of an alarm's metric over a time span, with its threshold. */
export const alarmGraph = (
  client: CloudWatchClient,
  alarm: MetricAlarm,
  range: TimeRange,
): Promise<Graph> => {
  const { Threshold: value = 0, Metrics = [], ComparisonOperator: operator = "" } = alarm;
  const period = alarm.Period ?? Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 60;
  return graphOf(client, {
    ...range,
    queries: Metrics.length > 0 ? Metrics : [ownMetric(alarm, period)],
    period,
    thresholds: [{ label: `alarm ${inWords(operator)} ${value}`, value }],
    min: 0,
  });
};

/** An alarm on one metric may be described without a list of queries. */
const ownMetric = (alarm: MetricAlarm, Period: number) => ({
  Id: "m",
  MetricStat: {
    Metric: {
      Namespace: alarm.Namespace,
      MetricName: alarm.MetricName,
      Dimensions: alarm.Dimensions,
    },
    Period,
    Stat: alarm.ExtendedStatistic ?? alarm.Statistic ?? "Average",
  },
});

const inWords = (operator: string): string => {
  const side = operator.startsWith("Less") ? "below" : "above";
  return operator.includes("OrEqual") ? `at or ${side}` : side;
};
