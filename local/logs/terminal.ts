import colours from "picocolors";
import * as z from "zod";

/** A line of the Powertools logger, as far as a reader at a terminal cares. */
const logLine = z.looseObject({
  level: z.string(),
  message: z.unknown(),
  orderId: z.string().optional(),
  correlationId: z.string().optional(),
  error: z.looseObject({ name: z.string(), message: z.string(), stack: z.unknown().optional() }).optional(),
});

const embeddedMetrics = z.looseObject({ _aws: z.unknown() }).refine((line) => line._aws !== undefined);

const levels: Readonly<Record<string, (text: string) => string>> = {
  DEBUG: colours.dim,
  INFO: colours.cyan,
  WARN: colours.yellow,
  ERROR: colours.red,
  CRITICAL: colours.red,
};

/**
 * A function's log line for a person: `create-order │ INFO  Order created orderId=…`. Metrics (EMF) are left
 * out: they are for CloudWatch. What isn't JSON is shown as it is.
 */
export const readableLine = (functionName: string, line: string): string | undefined => {
  const parsed = jsonOf(line);
  if (embeddedMetrics.safeParse(parsed).success) return undefined;
  const prefix = `${colours.bold(functionName.padEnd(14))} ${colours.dim("│")}`;
  const entry = logLine.safeParse(parsed);
  if (!entry.success) return `${prefix} ${line}`;
  const { level, message, error } = entry.data;
  const paint = levels[level] ?? ((text: string) => text);
  const ids = (["orderId", "correlationId"] as const).flatMap((key) =>
    entry.data[key] === undefined ? [] : [`${key}=${entry.data[key]}`],
  );
  const head =
    `${prefix} ${paint(level.padEnd(5))} ${String(message)} ${colours.dim(ids.join(" "))}`.trimEnd();
  return error ? `${head}\n${prefix}       ${colours.red(`${error.name}: ${error.message}`)}` : head;
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // plain text
  }
};
