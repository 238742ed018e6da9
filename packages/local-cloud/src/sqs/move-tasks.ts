import * as z from "zod";
import { type AwsCall, AwsError, arn, type RequiredPermission } from "../service";
import type { QueueEngine } from "./queue";

/** The permissions for draining a dead-letter queue, for all three actions. */
const reading = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] as const;

const moves = new Set(["StartMessageMoveTask", "ListMessageMoveTasks", "CancelMessageMoveTask"]);

const handleShape = z.object({ taskId: z.string(), sourceArn: z.string() });

/**
 * What moving messages out of a dead-letter queue needs: the task moves them on the caller's behalf, so the caller
 * must be allowed to receive, delete and send them. Nothing for other actions.
 * @param sourcesOf ARNs of the queues that a dead-letter queue belongs to, which messages go back to by default
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export const movePermissions = (
  { action, input }: Pick<AwsCall, "action" | "input">,
  sourcesOf: (deadLetterArn: string) => readonly string[],
): readonly RequiredPermission[] | undefined => {
  if (!moves.has(action)) return undefined;
  const source = action === "CancelMessageMoveTask" ? taskOf(input.TaskHandle)?.sourceArn : input.SourceArn;
  const resource = typeof source === "string" ? source : "*";
  const needed = [`sqs:${action}`, ...reading].map((name) => ({ action: name, resource }));
  if (action !== "StartMessageMoveTask") return needed;
  const destinations =
    typeof input.DestinationArn === "string" ? [input.DestinationArn] : sourcesOf(resource);
  return [
    ...needed,
    ...destinations.map((destination) => ({ action: "sqs:SendMessage", resource: destination })),
  ];
};

/** ARNs of the queues whose dead letters go to this one. */
export const sourcesOf = (queues: QueueEngine["Queues"], deadLetterArn: string): string[] =>
  queues
    .filter(({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn === deadLetterArn)
    .map(({ QueueName }) => arn("sqs", QueueName));

/**
 * Stops a task; messages that it has moved stay moved. The engine's own operation (`local-aws-sqs` 2.0.2) fails on every handle.
 * @returns how many messages it moved until now
 * @throws AwsError ResourceNotFoundException, InvalidParameterValue when it has ended
 */
export const cancelMoveTask = (queues: QueueEngine["Queues"], handle: unknown): number => {
  const task = taskOf(handle);
  if (!task) throw new AwsError("InvalidParameterValue", "Value for parameter TaskHandle is invalid.");
  const queue = queues.find(({ QueueName }) => arn("sqs", QueueName) === task.sourceArn);
  if (!queue)
    throw new AwsError(
      "ResourceNotFoundException",
      "The resource that you specified for the SourceArn parameter doesn't exist.",
      404,
    );
  try {
    return queue.cancelMessageMoveTask(task.taskId);
  } catch (error) {
    throw engineError(error);
  }
};

const coded = z.object({ Code: z.string(), message: z.string(), statusCode: z.number().optional() });

const engineError = (error: unknown): unknown => {
  const { Code, message, statusCode } = coded.safeParse(error).data ?? {};
  return Code === undefined || message === undefined ? error : new AwsError(Code, message, statusCode);
};

const taskOf = (handle: unknown): z.output<typeof handleShape> | undefined => {
  try {
    return handleShape.parse(JSON.parse(Buffer.from(String(handle), "base64").toString("utf8")));
  } catch {
    return undefined; // not a handle of ours
  }
};
