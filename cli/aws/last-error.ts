import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import * as z from "zod";

const line = z.object({
  level: z.string(),
  message: z.string(),
  correlationId: z.string().optional(),
  eventId: z.string().optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
});

interface Search {
  readonly logGroup: string;
  readonly correlationId: string;
  readonly from: Date;
  readonly to: Date;
}

/**
 * Finds the last error that a function logged for a request, because SQS doesn't know why a message failed.
 * @returns undefined when the log has no error, or has it no longer
 */
export const lastError = async (
  client: CloudWatchLogsClient,
  { logGroup, correlationId, from, to }: Search,
): Promise<string | undefined> => {
  let last: string | undefined;
  const query = {
    logGroupName: logGroup,
    filterPattern: `"${correlationId}"`,
    startTime: from.getTime(),
    endTime: to.getTime(),
  };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, query)) {
      for (const { message = "" } of events) last = errorIn(message, correlationId) ?? last;
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return last;
};

const errorIn = (text: string, correlationId: string): string | undefined => {
  const found = line.safeParse(jsonOf(text)).data;
  if (found?.level !== "ERROR" || found.correlationId !== correlationId) return undefined;
  return found.error ? `${found.error.name}: ${found.error.message}` : found.message;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a line of the runtime, not of the program
  }
};
