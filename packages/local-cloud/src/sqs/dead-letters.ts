import * as z from "zod";
import type { Queue } from "./queue";

/** What a message brings along to its dead-letter queue. */
const kept = ["SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SenderId"];

const record = z.looseObject({
  MessageId: z.string(),
  attributes: z.record(z.string(), z.unknown()),
});
const isRecord = (value: unknown): value is z.output<typeof record> => record.safeParse(value).success;

/**
 * Lets a dead letter keep when it was sent and how often it was received: `local-aws-sqs` 2.0.2 sends it anew. A message that
 * is moved back is new, as on AWS.
 * @param before the engine's record of a message that is about to move
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html (enqueue timestamp)
 */
export const keepDeadLetters = (queue: Queue, before: (messageId: string) => unknown): void => {
  const { newRecord } = queue;
  queue.newRecord = (given, delay) => {
    if (isRecord(given) && given.attributes.DeadLetterQueueSourceArn !== undefined) {
      const old = before(given.MessageId);
      if (isRecord(old)) for (const name of kept) given.attributes[name] = old.attributes[name];
    }
    return newRecord(given, delay);
  };
};
