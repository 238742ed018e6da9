import colours from "picocolors";
import * as z from "zod";

/** A line of the Powertools logger, as far as a reader at a terminal cares. */
const logLine = z.looseObject({
  level: z.string(),
  message: z.unknown(),
  error: z
    .looseObject({ name: z.string(), message: z.string(), stack: z.unknown().optional() })
    .optional()
    .catch(undefined),
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
 * A function's log line for a person: `thumbnails │ INFO  Picture scaled pictureId=…`. Metrics (EMF) are left
 * out: they are for CloudWatch. Text that isn't JSON is shown unchanged.
 * @param keys properties that are shown after the message, where they are text
 */
export const readableLine = (
  functionName: string,
  line: string,
  keys: readonly string[] = [],
): string | undefined => {
  const parsed = jsonOf(line);
  if (embeddedMetrics.safeParse(parsed).success) return undefined;
  const prefix = `${colours.bold(functionName.padEnd(14))} ${colours.dim("│")}`;
  const entry = logLine.safeParse(parsed);
  if (!entry.success) return `${prefix} ${printable(line)}`;
  const { level, message, error } = entry.data;
  const paint = levels[level] ?? ((text: string) => text);
  const ids = keys.flatMap((key) =>
    typeof entry.data[key] === "string" ? [`${key}=${entry.data[key]}`] : [],
  );
  const text = typeof message === "string" ? message : (JSON.stringify(message) ?? "");
  const found = ids.length === 0 ? "" : ` ${colours.dim(printable(ids.join(" ")))}`;
  const head = `${prefix} ${paint(printable(level).padEnd(5))} ${printable(text)}${found}`;
  if (!error) return head;
  return `${head}\n${prefix}       ${colours.red(printable(`${error.name}: ${error.message}`))}`;
};

/**
 * Replaces control characters by their codes, because a line may contain untrusted text, which must not move the cursor or
 * forge another line.
 */
const printable = (text: string): string =>
  text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // plain text
  }
};
