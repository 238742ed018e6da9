import * as z from "zod";
import type { DataPoint } from "./metric";

/**
 * What a log line in the embedded metric format says about its metrics.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const metadata = z.object({
  Timestamp: z.number(),
  CloudWatchMetrics: z.array(
    z.object({
      Namespace: z.string().min(1),
      Dimensions: z.array(z.array(z.string()).max(30)),
      Metrics: z.array(z.object({ Name: z.string().min(1), Unit: z.string().optional() })).max(100),
    }),
  ),
});

const line = z.looseObject({ _aws: metadata });
type Line = z.output<typeof line>;

const metricValue = z.union([z.number().transform((one) => [one]), z.array(z.number()).max(100)]);

/**
 * The metrics in a function's log line; none in any other line. As on AWS, a set of dimensions that the line has no
 * values for is left out, and so is a metric whose value is no number.
 */
export const embeddedMetrics = (text: string): DataPoint[] => {
  if (!text.includes('"_aws"')) return []; // most lines: not worth parsing
  const parsed = line.safeParse(jsonOf(text));
  if (!parsed.success) return [];
  return parsed.data._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) =>
      dimensionSets(parsed.data, Dimensions).flatMap((dimensions) =>
        (metricValue.safeParse(parsed.data[Name]).data ?? []).map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions,
          value,
          unit: Unit,
          at: parsed.data._aws.Timestamp,
        })),
      ),
    ),
  );
};

const dimensionSets = (entry: Line, sets: readonly (readonly string[])[]): Record<string, string>[] => {
  const named = sets.length === 0 ? [[]] : sets;
  return named.flatMap((names) => {
    const pairs = names.map((name) => [name, entry[name]] as const);
    return pairs.every(([, value]) => typeof value === "string")
      ? [Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))]
      : [];
  });
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a line of text that happens to contain the word
  }
};
