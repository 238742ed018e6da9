import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmKind, runbookOf, type Urgency, urgencyOf } from "./alarm-kinds";
import type { Metric } from "./metric";
import { physicalName } from "./physical-name";

export interface AlarmArgs {
  readonly kind: AlarmKind;
  /** The name of what it watches, if there are several alarms of the kind, e.g. a queue's name. */
  readonly of?: string;
  /** A sentence for the person who is woken up. */
  readonly meaning: string;
  /** One metric, or several that `expression` combines. */
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly expression?: string;
  readonly above: number;
  /** Whether the value may be equal to the threshold; it may by default. */
  readonly orEqual?: boolean;
  /** Seconds per data point; 60 by default. */
  readonly period?: number;
  /** How many of the last data points must be above the threshold: `[3, 5]`. */
  readonly datapoints: readonly [breaching: number, of: number];
}

/**
 * The topics for alarms that go on. There are no OK actions: CloudWatch also runs them when a new alarm goes from
 * INSUFFICIENT_DATA to OK, so each new alarm would send a mail that it is over.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export type AlarmTopics = Readonly<Record<Urgency, pulumi.Input<string>>>;

/**
 * Creates a metric alarm. All our alarms watch for something that happens, so missing data is never breaching. The alarm
 * has a fixed name, which composite alarms and runbooks refer to.
 */
export const createAlarm = (
  parent: pulumi.Resource,
  args: AlarmArgs,
  topics: AlarmTopics,
): aws.cloudwatch.MetricAlarm => {
  const name = alarmName(args);
  const [datapointsToAlarm, evaluationPeriods] = args.datapoints;
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      name: physicalName("alarm", name),
      alarmDescription: `${args.meaning} Runbook: ${runbookOf(args.kind)}`,
      comparisonOperator: args.orEqual ? "GreaterThanOrEqualToThreshold" : "GreaterThanThreshold",
      threshold: args.above,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: "notBreaching",
      ...watched(args),
      alarmActions: [topics[urgencyOf(args.kind)]],
    },
    { parent },
  );
};

export const alarmName = ({ kind, of }: Pick<AlarmArgs, "kind" | "of">): string =>
  of === undefined ? kind : `${kind}-${of}`;

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
