import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import * as z from "zod";

/** The options at the end of a row of a widget's metrics. */
const rowOptions = z.looseObject({
  id: z.string().optional(),
  expression: z.string().optional(),
  label: z.string().optional(),
  stat: z.string().optional(),
  visible: z.boolean().default(true),
  yAxis: z.enum(["left", "right"]).default("left"),
  color: z.string().optional(),
});
type RowOptions = z.infer<typeof rowOptions>;

export const metricRows = z.array(z.array(z.unknown()));

/** A row of a metric widget, with all abbreviations expanded. */
export interface MetricRow extends RowOptions {
  readonly id: string;
  /** Namespace, name, then the dimensions' names and values; empty for an expression. */
  readonly path: readonly string[];
}

/**
 * Reads the rows of a metric widget: `.` repeats the value of the previous row at this position, `...` all omitted values.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const readRows = (rows: readonly (readonly unknown[])[]): readonly MetricRow[] => {
  let before: readonly string[] = [];
  return rows.map((row, index) => {
    const given = row.filter((part) => typeof part === "string");
    const options = rowOptions.parse(row.find((part) => typeof part === "object") ?? {});
    const path = filledIn(given, before);
    if (path.length > 0) before = path;
    return { ...options, id: options.id ?? `row${index}`, path };
  });
};

const filledIn = (given: readonly string[], before: readonly string[]): string[] => {
  const gap = given.indexOf("...");
  const missing = Math.max(0, before.length - (given.length - 1));
  const all =
    gap < 0 ? given : [...given.slice(0, gap), ...before.slice(gap, gap + missing), ...given.slice(gap + 1)];
  return all.map((part, index) => (part === "." ? (before[index] ?? part) : part));
};

interface Defaults {
  readonly stat: string;
  /** Seconds; the same for all queries, whatever their rows say, so that their points align. */
  readonly period: number;
}

export const queryOf = (row: MetricRow, { stat, period }: Defaults): MetricDataQuery => {
  const shared = { Id: row.id, ReturnData: row.visible, ...(row.label ? { Label: row.label } : {}) };
  if (row.expression !== undefined)
    return { ...shared, Expression: inPeriod(row.expression, period), Period: period };
  const [Namespace = "", MetricName = "", ...dimensions] = row.path;
  const Dimensions = dimensions.flatMap((Name, index) =>
    index % 2 === 0 ? [{ Name, Value: dimensions[index + 1] ?? "" }] : [],
  );
  const Metric = { Namespace, MetricName, Dimensions };
  return { ...shared, MetricStat: { Metric, Period: period, Stat: row.stat ?? stat } };
};

/** A search names its period itself. */
const inPeriod = (expression: string, period: number): string =>
  expression.replace(/(SEARCH\('[^']*'\s*,\s*'[^']*'\s*,\s*)\d+/g, `$1${period}`);
