import * as z from "zod";
import { AwsError } from "../service";
import { filterPattern } from "./filter-pattern";

const transformation = z.strictObject({
  metricName: z.string(),
  metricNamespace: z.string(),
  /** A number, or the path of one in a line of JSON: `$.latency`. */
  metricValue: z
    .string()
    .regex(/^-?\d+(\.\d+)?$|^\$\.[\w.]+$/, "must be a number or a path such as $.latency"),
  defaultValue: z.number().optional(),
  unit: z.string().optional(),
});

const putInput = z.strictObject({
  logGroupName: z.string(),
  filterName: z.string(),
  filterPattern: z.string(),
  metricTransformations: z.array(transformation).length(1),
});

const describeInput = z.looseObject({
  logGroupName: z.string().optional(),
  filterNamePrefix: z.string().default(""),
  metricName: z.string().optional(),
  metricNamespace: z.string().optional(),
});

const deleteInput = z.strictObject({ logGroupName: z.string(), filterName: z.string() });
const testInput = z.strictObject({
  filterPattern: z.string(),
  logEventMessages: z.array(z.string()).min(1).max(50),
});

interface MetricFilter extends z.output<typeof putInput> {
  readonly creationTime: number;
  readonly matches: (message: string) => boolean;
}

/** A value that a line adds to a metric. */
export interface FilteredValue {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string | undefined;
}

/** Filters that make metrics of log lines. */
export class MetricFilters {
  private readonly filters = new Map<string, MetricFilter>();

  constructor(private readonly now: () => number) {}

  /** @throws AwsError InvalidParameterException for a pattern that is none */
  put(input: unknown): void {
    const given = putInput.parse(input);
    const filter = { ...given, creationTime: this.now(), matches: filterPattern(given.filterPattern) };
    this.filters.set(keyOf(given), filter);
  }

  /** @throws AwsError ResourceNotFoundException */
  delete(input: unknown): void {
    if (!this.filters.delete(keyOf(deleteInput.parse(input))))
      throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
  }

  describe(input: unknown) {
    const wanted = describeInput.parse(input);
    const metricFilters = [...this.filters.values()]
      .filter(({ logGroupName }) => logGroupName === (wanted.logGroupName ?? logGroupName))
      .filter(({ filterName }) => filterName.startsWith(wanted.filterNamePrefix))
      .filter(
        ({ metricTransformations: [metric] }) =>
          wanted.metricName === undefined || metric?.metricName === wanted.metricName,
      )
      .map(({ matches: _, ...filter }) => filter);
    return { metricFilters };
  }

  count(logGroupName: string): number {
    return [...this.filters.values()].filter((filter) => filter.logGroupName === logGroupName).length;
  }

  /** What a line adds to metrics. */
  valuesOf(groupName: string, message: string): readonly FilteredValue[] {
    return [...this.filters.values()].flatMap(
      ({ logGroupName, matches, metricTransformations: [metric] }) => {
        if (logGroupName !== groupName || !metric) return [];
        const value = matches(message) ? numberIn(metric.metricValue, message) : metric.defaultValue;
        const { metricNamespace: namespace, metricName: name, unit } = metric;
        return value === undefined ? [] : [{ namespace, name, value, unit }];
      },
    );
  }
}

/** TestMetricFilter: which of these lines a pattern finds. */
export const testMetricFilter = (input: unknown) => {
  const { filterPattern: pattern, logEventMessages } = testInput.parse(input);
  const matches = filterPattern(pattern);
  return {
    matches: logEventMessages.flatMap((eventMessage, index) =>
      matches(eventMessage) ? [{ eventNumber: index + 1, eventMessage, extractedValues: {} }] : [],
    ),
  };
};

const keyOf = ({ logGroupName, filterName }: { logGroupName: string; filterName: string }): string =>
  JSON.stringify([logGroupName, filterName]);

const numberIn = (metricValue: string, message: string): number | undefined => {
  if (!metricValue.startsWith("$.")) return Number(metricValue);
  try {
    let value: unknown = JSON.parse(message);
    for (const name of metricValue.slice(2).split("."))
      value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return typeof value === "number" ? value : undefined;
  } catch {
    return undefined;
  }
};
