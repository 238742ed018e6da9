import type { CloudWatchClient, MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { Graph, Series, Threshold } from "./api";

/** Milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

interface Wanted extends TimeRange {
  readonly queries: readonly MetricDataQuery[];
  /** Seconds. */
  readonly period: number;
  readonly thresholds?: readonly Threshold[];
  readonly unit?: string;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The style of a query's series, by the query's id. */
  readonly style?: (id: string) => Pick<Series, "rightAxis" | "colour">;
}

const plain = { rightAxis: false, colour: undefined };

/** CloudWatch's results for queries, with all series on the same times. */
export const graphOf = async (client: CloudWatchClient, wanted: Wanted): Promise<Graph> => {
  const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
  const step = wanted.period * 1000;
  const from = Math.floor(wanted.from / step) * step;
  const command = new GetMetricDataCommand({
    MetricDataQueries: [...wanted.queries],
    StartTime: new Date(from),
    EndTime: new Date(wanted.to),
    ScanBy: "TimestampAscending",
  });
  const { MetricDataResults = [] } = await client.send(command);
  const times = Array.from(
    { length: Math.ceil((wanted.to - from) / step) },
    (_, index) => from + index * step,
  );
  const style = wanted.style ?? (() => plain);
  return {
    times,
    series: MetricDataResults.map((result) => seriesOf(result, times, style)),
    thresholds: wanted.thresholds ?? [],
    unit: wanted.unit ?? "",
    min: wanted.min,
    max: wanted.max,
  };
};

const seriesOf = (
  { Id = "", Label = "", Timestamps = [], Values = [] }: MetricDataResult,
  times: readonly number[],
  style: NonNullable<Wanted["style"]>,
): Series => {
  const known = new Map(Timestamps.map((time, index) => [time.getTime(), Values[index] ?? null]));
  return { label: Label, values: times.map((time) => known.get(time) ?? null), ...style(Id) };
};
