import { describeError } from "../../../handlers/telemetry/describe-error";
import type { CountedBy, MetricName, Telemetry } from "../../../handlers/telemetry/telemetry";

export interface RecordedTelemetry extends Telemetry {
  readonly lines: string[];
  counted(metric: MetricName): number;
  /** Whether a metric has a value, which may be 0. */
  isCounted(metric: MetricName): boolean;
  /** What was counted by a dimension, as `[metric, dimension, value]`. */
  readonly countedBy: [MetricName, CountedBy, number][];
  /** What was measured, in milliseconds. */
  readonly measured: [MetricName, number][];
  /** The names of the parts of the trace, in the order in which they began. */
  readonly spans: string[];
}

/** Keeps what was told, as the text that would be logged. */
export const recordTelemetry = (): RecordedTelemetry => {
  const lines: string[] = [];
  const counts = new Map<MetricName, number>();
  const countedBy: RecordedTelemetry["countedBy"] = [];
  const measured: RecordedTelemetry["measured"] = [];
  const spans: string[] = [];
  const log =
    (level: string) =>
    (message: string, fields: object = {}, error?: unknown) => {
      const described = error === undefined ? {} : { error: describeError(error) };
      lines.push(JSON.stringify({ level, message, ...fields, ...described }));
    };
  return {
    lines,
    countedBy,
    measured,
    spans,
    counted: (metric) => counts.get(metric) ?? 0,
    isCounted: (metric) => counts.has(metric),
    info: log("info"),
    warn: log("warn"),
    error: (message, error, fields) => log("error")(message, fields, error),
    count: (metric, value = 1, by = undefined) => {
      if (by) countedBy.push([metric, by, value]);
      else counts.set(metric, (counts.get(metric) ?? 0) + value);
    },
    measure: (metric, milliseconds) => measured.push([metric, milliseconds]),
    span: (name, work) => {
      spans.push(name);
      return work();
    },
    identify: () => {},
  };
};
