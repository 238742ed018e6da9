import * as z from "zod";

/** What identifies a metric: the same name with other dimensions is another metric. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Values that were put at one time. */
export interface DataPoint extends MetricId {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
  /** How often the value occurred; 1 by default. */
  readonly count?: number;
  readonly unit?: string | undefined;
}

const plainStatistic = z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"]);

/** `p99`, `p99.9`: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
const percentileStatistic = z.string().regex(/^p(\d{1,2}(\.\d{1,10})?|100)$/, {
  error: "a statistic is SampleCount, Average, Sum, Minimum, Maximum, or a percentile such as p99",
});

export const statistic = z.union([plainStatistic, percentileStatistic]);
export type Statistic = z.output<typeof statistic>;

export const isPercentile = (name: Statistic): boolean => plainStatistic.safeParse(name).success === false;

/** A key for a metric that doesn't depend on the order of its dimensions. */
export const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
