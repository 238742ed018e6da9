import { type AwsCall, arn, type RequiredPermission } from "../service";
import { movePermissions } from "./move-tasks";

/** What acts on the queue that the URL names. The batch forms have no permission of their own. */
const onQueueUrl = new Set([
  ...["SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch"],
  ...["ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "PurgeQueue", "DeleteQueue"],
  ...["GetQueueAttributes", "SetQueueAttributes", "ListDeadLetterSourceQueues"],
  ...["TagQueue", "UntagQueue", "ListQueueTags", "AddPermission", "RemovePermission"],
]);
const onQueueName = new Set(["CreateQueue", "GetQueueUrl"]);

/**
 * What IAM must allow for a call of SQS; nothing for an action that isn't known.
 * @param sourcesOf ARNs of the queues that a dead-letter queue belongs to
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export const sqsPermissions = (
  { action, input }: Pick<AwsCall, "action" | "input">,
  sourcesOf: (deadLetterArn: string) => readonly string[],
): readonly RequiredPermission[] => {
  const moving = movePermissions({ action, input }, sourcesOf);
  if (moving) return moving;
  const on = (name: string | undefined) => [
    { action: `sqs:${action.replace(/Batch$/, "")}`, resource: name === undefined ? "*" : arn("sqs", name) },
  ];
  if (onQueueUrl.has(action)) return on(queueNameIn(input.QueueUrl));
  if (onQueueName.has(action)) return on(typeof input.QueueName === "string" ? input.QueueName : undefined);
  return action === "ListQueues" ? on(undefined) : [];
};

/** The queue of a URL, or of a name in its place: the last part of its path, as in the engine. */
export const queueNameIn = (queueUrl: unknown): string | undefined => {
  if (typeof queueUrl !== "string") return undefined;
  const { pathname } = URL.canParse(queueUrl) ? new URL(queueUrl) : { pathname: queueUrl };
  return pathname.split("/").filter(Boolean).at(-1);
};
