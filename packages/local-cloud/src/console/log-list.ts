import type { LogEntry } from "./api";
import { backwards, type Listed, listed, type Wanted } from "./listing";
import { logEntry } from "./log-line";
import type { TrafficRecord } from "./record";
import { ofKind } from "./seen";

interface WantedLines extends Wanted {
  /** The minimum level; if empty, all. */
  readonly level: string;
  /** A function's name in the program; if empty, all functions. */
  readonly function: string;
}

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"];

/** The functions' lines, the newest first. */
export const listLines = (
  record: TrafficRecord,
  label: (functionName: string) => string,
  wanted: WantedLines,
): Listed<LogEntry> => {
  const least = levels.indexOf(wanted.level);
  const entries = function* (): Iterable<{ entry: LogEntry; line: string }> {
    for (const { event, at } of backwards(ofKind(record.all(), "line-logged"))) {
      const name = label(event.functionName);
      if (wanted.function !== "" && wanted.function !== name) continue;
      const entry = logEntry(name, event.line, at);
      if (entry && (least < 0 || levels.indexOf(entry.level) >= least)) yield { entry, line: event.line };
    }
  };
  const { items, more } = listed(entries(), wanted, ({ entry, line }) => ({
    at: entry.at,
    text: `${entry.functionName} ${line}`,
  }));
  return { items: items.map(({ entry }) => entry), more };
};
