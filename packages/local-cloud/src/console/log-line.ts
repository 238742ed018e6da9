import * as z from "zod";
import type { LogEntry } from "./api";

/** A line of a structured logger; the names are those of Powertools for AWS Lambda. */
const structured = z.looseObject({
  level: z.string(),
  message: z.unknown(),
  function_request_id: z.string().optional(),
  timestamp: z.unknown().optional(),
});
const metrics = z.looseObject({ _aws: z.looseObject({}) });

/** Properties of every line that no reader needs. */
const boilerplate = new Set([
  "level",
  "message",
  "timestamp",
  "service",
  "sampling_rate",
  "xray_trace_id",
  "function_request_id",
  "function_name",
  "function_arn",
  "function_memory_size",
  "cold_start",
]);

/** A function's line for a reader; `undefined` for metrics, which are for CloudWatch. */
export const logEntry = (functionName: string, line: string, at: number): LogEntry | undefined => {
  const parsed = jsonOf(line);
  if (metrics.safeParse(parsed).success) return undefined;
  const entry = structured.safeParse(parsed);
  if (!entry.success)
    return { at, functionName, level: "INFO", message: line, requestId: undefined, fields: {} };
  const { level, message, function_request_id: requestId } = entry.data;
  const fields = Object.fromEntries(Object.entries(entry.data).filter(([name]) => !boilerplate.has(name)));
  return { at, functionName, level, message: String(message), requestId, fields };
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // plain text
  }
};
