import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmKind, runbookOf } from "./alarm-kinds";
import type { Metric } from "./metric";

export interface AlarmArgs {
  readonly kind: AlarmKind;
  /** What it watches, where there are several of the kind, e.g. a queue's name. */
  readonly of?: string;
  /** A sentence for whoever is woken up. */
  readonly meaning: string;
  /** One metric, or several that `expression` makes one value of. */
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly expression?: string;
  readonly above: number;
  /** Whether the threshold itself is still fine; it is by default. */
  readonly orEqual?: boolean;
  /** Seconds of a data point; 60 by default. */
  readonly period?: number;
  /** How many of how many data points must be above: `[3, 5]`. */
  readonly datapoints: readonly [breaching: number, of: number];
}

/** Where alarms go: told when they begin and when they end. */
export interface AlarmTarget {
  readonly topicArn: pulumi.Input<string>;
}

/**
 * A metric alarm. All of ours watch for something that happens, so where nothing happens nothing is wrong: missing
 * data is never breaching. A name of its own makes it an alarm that rules and runbooks can name.
 */
export const createAlarm = (
  parent: pulumi.Resource,
  args: AlarmArgs,
  { topicArn }: AlarmTarget,
): aws.cloudwatch.MetricAlarm => {
  const name = alarmName(args);
  const [datapointsToAlarm, evaluationPeriods] = args.datapoints;
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      name: physicalAlarmName(name),
      alarmDescription: `${args.meaning} Runbook: ${runbookOf(args.kind)}`,
      comparisonOperator: args.orEqual ? "GreaterThanOrEqualToThreshold" : "GreaterThanThreshold",
      threshold: args.above,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: "notBreaching",
      ...watched(args),
      alarmActions: [topicArn],
      okActions: [topicArn],
    },
    { parent },
  );
};

export const alarmName = ({ kind, of }: Pick<AlarmArgs, "kind" | "of">): string =>
  of === undefined ? kind : `${kind}-${of}`;

export const physicalAlarmName = (name: string): string =>
  `${pulumi.getProject()}-${pulumi.getStack()}-${name}`;

const watched = ({ metrics, expression, period = 60, meaning }: AlarmArgs) => {
  const [only] = Object.values(metrics);
  if (expression === undefined && only) {
    const percentile = only.statistic.startsWith("p");
    return {
      namespace: only.namespace,
      metricName: only.name,
      dimensions: { ...only.dimensions },
      period,
      ...(percentile ? { extendedStatistic: only.statistic } : { statistic: only.statistic }),
    };
  }
  return {
    metricQueries: [
      { id: "watched", expression: expression ?? "", label: meaning, returnData: true },
      ...Object.entries(metrics).map(([id, metric]) => ({ id, metric: queried(metric, period) })),
    ],
  };
};

const queried = ({ namespace, name, dimensions, statistic }: Metric, period: number) => ({
  namespace,
  metricName: name,
  dimensions: { ...dimensions },
  stat: statistic,
  period,
});
