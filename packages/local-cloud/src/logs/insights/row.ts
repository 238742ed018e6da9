import type { KeptEvent } from "../log-group";
import { streamName } from "../log-group";
import type { Row, Value } from "./expression";
import { timeText } from "./time";

/** Fields that are found in a line of JSON. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html */
const mostFields = 200;

/** The fields of a log event: its own, and those of its line where it is JSON. */
export const rowOf = ({ number, timestamp, message }: KeptEvent, log: string): Row => {
  const row = new Map<string, Value>([
    ["@timestamp", timeText(timestamp)],
    ["@message", message],
    ["@logStream", streamName],
    ["@log", log],
    ["@ingestionTime", timeText(timestamp)],
    ["@ptr", Buffer.from(`${log} ${number}`).toString("base64")],
  ]);
  for (const [name, value] of fieldsOf(message))
    if (row.size < mostFields && !row.has(name)) row.set(name, value);
  return row;
};

const fieldsOf = (message: string): readonly [string, Value][] => {
  const begin = message.indexOf("{");
  if (begin < 0) return [];
  try {
    return flattened(JSON.parse(message.slice(begin)), "");
  } catch {
    return [];
  }
};

const flattened = (value: unknown, path: string): [string, Value][] => {
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, one]) =>
      flattened(one, path === "" ? key : `${path}.${key}`),
    );
  if (value === null || value === undefined) return [];
  if (typeof value === "boolean") return [[path, Number(value)]];
  return [[path, typeof value === "number" ? value : String(value)]];
};
