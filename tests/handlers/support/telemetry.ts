import { describeError } from "../../../handlers/telemetry/describe-error";
import type { MetricName, Telemetry } from "../../../handlers/telemetry/telemetry";

export interface RecordedTelemetry extends Telemetry {
  readonly lines: string[];
  counted(metric: MetricName): number;
}

/** Keeps what was told, as the text that would be logged. */
export const recordTelemetry = (): RecordedTelemetry => {
  const lines: string[] = [];
  const counts = new Map<MetricName, number>();
  const log =
    (level: string) =>
    (message: string, fields: object = {}, error?: unknown) => {
      const described = error === undefined ? {} : { error: describeError(error) };
      lines.push(JSON.stringify({ level, message, ...fields, ...described }));
    };
  return {
    lines,
    counted: (metric) => counts.get(metric) ?? 0,
    info: log("info"),
    warn: log("warn"),
    error: (message, error, fields) => log("error")(message, fields, error),
    count: (metric, value = 1) => counts.set(metric, (counts.get(metric) ?? 0) + value),
  };
};
