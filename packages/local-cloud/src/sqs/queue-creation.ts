import * as z from "zod";
import { type AwsCall, AwsError, NotImplementedLocally } from "../service";
import { fifoQueues, isFifo } from "./fifo";
import type { Queue } from "./queue";

const creation = z.looseObject({
  QueueName: z.string(),
  Attributes: z.record(z.string(), z.string()).default({}),
  tags: z.record(z.string(), z.string()).optional(),
});

/** Attributes that only FIFO queues have, with what SQS says of them on another queue. */
const ofFifo: Readonly<Record<string, string>> = {
  FifoQueue: "Unknown Attribute FifoQueue.",
  ContentBasedDeduplication: "Unknown Attribute ContentBasedDeduplication.",
  DeduplicationScope: "You can specify the DeduplicationScope only when FifoQueue is set to true.",
  FifoThroughputLimit: "You can specify the FifoThroughputLimit only when FifoQueue is set to true.",
};

/**
 * Refuses FIFO queues by name: the engine keeps neither the order of their groups nor their deduplication as SQS does.
 * @throws AwsError NotImplemented, InvalidAttributeName
 */
export const refuseFifo = ({ action, input }: AwsCall): void => {
  const { QueueName, Attributes } = creation.safeParse(input).data ?? {};
  if (action !== "CreateQueue" || QueueName === undefined) return;
  if (isFifo(QueueName)) throw new NotImplementedLocally(`the queue ${QueueName}: it has no ${fifoQueues}`);
  if (Attributes?.FifoQueue === "true")
    throw new AwsError(
      "InvalidParameterValue",
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  for (const [name, message] of Object.entries(ofFifo))
    if (Attributes?.[name] !== undefined) throw new AwsError("InvalidAttributeName", message);
};

/**
 * Whether there is a queue of that name already. `local-aws-sqs` 2.0.2 compares all attributes with what a new queue would
 * have; SQS compares those that are given.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 * @throws AwsError QueueNameExists when it has other attributes
 */
export const sameQueue = (
  { action, input }: AwsCall,
  find: (name: string) => Queue | undefined,
): Queue | undefined => {
  const given = creation.safeParse(input).data;
  const queue = action === "CreateQueue" && given ? find(given.QueueName) : undefined;
  if (!given || !queue) return undefined;
  const current: Readonly<Record<string, unknown>> = queue.getAttributes(["All"]) ?? {};
  for (const [name, value] of Object.entries(given.Attributes))
    if (!same(value, current[name]))
      throw new AwsError(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
  return queue;
};

const same = (given: string, current: unknown): boolean =>
  given === current || (typeof current === "string" && compact(given) === compact(current));

/** JSON without its white space; other texts as they are. */
const compact = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

/** Takes the key away from a queue whose new one is empty; `local-aws-sqs` 2.0.2 leaves it. */
export const takeKeyAway = (queue: Queue, { action, input }: AwsCall): void => {
  const { Attributes } = settings.safeParse(input).data ?? {};
  if (action !== "SetQueueAttributes" || Attributes?.KmsMasterKeyId !== "") return;
  delete queue.KmsMasterKeyId;
  delete queue.KmsDataKeyReusePeriodSeconds;
};

const settings = z.looseObject({ Attributes: z.record(z.string(), z.string()) });

const numbers = [
  ...["DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds"],
  "VisibilityTimeout",
] as const;

/** Gives a new queue the attributes that are 0, which `local-aws-sqs` 2.0.2 takes for ones that weren't given. */
export const setZeros = (queue: Queue, { input }: AwsCall): void => {
  const { Attributes } = creation.safeParse(input).data ?? {};
  for (const name of numbers)
    if (Attributes?.[name] !== undefined && Number(Attributes[name]) === 0) queue[name] = 0;
};
