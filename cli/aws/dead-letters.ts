import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Queue } from "./queues";

/** Seconds that a message is invisible to others while it is read. */
const lookTime = 60;

/** SQS's maximum for one receive. */
const batchSize = 10;

/**
 * Receives up to `limit` messages, each once, without deleting them: they are visible again when `use` has ended.
 * Each read counts as a receive, which has no effect: a dead-letter queue has no redrive policy of its own.
 */
export const peek = async <Result>(
  sqs: SQSClient,
  queue: Queue,
  limit: number,
  use: (messages: readonly Message[]) => Promise<Result>,
): Promise<Result> => {
  const messages = new Map<string, Message>();
  try {
    for (let full = false; !full; ) {
      const batch = await receive(sqs, queue, Math.min(batchSize, limit - messages.size));
      const fresh = batch.filter(({ MessageId = "" }) => !messages.has(MessageId));
      for (const message of fresh) messages.set(message.MessageId ?? "", message);
      full = fresh.length === 0 || messages.size >= limit;
    }
    return await use([...messages.values()]);
  } finally {
    await putBack(sqs, queue, [...messages.values()]);
  }
};

export const receive = async (sqs: SQSClient, { url }: Queue, count: number): Promise<readonly Message[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: count,
      VisibilityTimeout: lookTime,
      // A short poll asks only some of SQS's servers, and may miss messages.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    }),
  );
  return Messages;
};

export const putBack = async (
  sqs: SQSClient,
  { url }: Queue,
  messages: readonly Message[],
): Promise<void> => {
  for (let start = 0; start < messages.length; start += batchSize) {
    const Entries = messages
      .slice(start, start + batchSize)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
};

export const remove = async (sqs: SQSClient, { url }: Queue, { ReceiptHandle }: Message): Promise<void> => {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
};
