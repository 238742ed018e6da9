import type { HistoryEvent } from "./history";
import type { Logging } from "./machine";

/** What the machine's role needs on `*` before a machine may be made that logs. */
export const logDeliveryActions = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
] as const;

/**
 * The line that an event of a history is in the machine's log group, or undefined when its level leaves it out.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export const logLine = (
  { level, includeExecutionData }: Logging,
  executionArn: string,
  event: HistoryEvent,
): string | undefined => {
  if (!levels[level].test(event.type)) return undefined;
  const details = { ...event.details?.value };
  if (!includeExecutionData) for (const member of executionData) delete details[member];
  return JSON.stringify({
    id: String(event.id),
    type: event.type,
    details,
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: executionArn,
  });
};

const levels: Readonly<Record<Logging["level"], RegExp>> = {
  ALL: /./,
  ERROR: /(Failed|TimedOut|Aborted)$|^FailState/,
  FATAL: /^Execution(Failed|TimedOut|Aborted)$/,
  OFF: /$^/,
};

const executionData = ["input", "inputDetails", "output", "outputDetails", "parameters", "cause"];
