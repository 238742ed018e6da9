import { type Message, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Context } from "../context";
import { NotFound, Refused } from "../errors";
import { putBack, receive, remove } from "./dead-letters";
import { deadLetterQueue, type Queue, workQueues } from "./queues";

interface Wanted {
  readonly messageId: string;
  /** Sent instead of the message's own body. */
  readonly body: string | undefined;
}

/**
 * Sends one dead letter back to its consumer's queue, as it is or with another body.
 * @throws Refused for a queue whose letters aren't a consumer's messages
 * @throws NotFound
 */
export const redriveOne = async (context: Context, name: string, wanted: Wanted): Promise<void> => {
  const target = await context.target();
  const letters = deadLetterQueue(target, name);
  const home = workQueues(target).find((queue) => queue.name === name);
  if (!home) throw new Refused(`Dead letters of ${name} can only be redriven together: dlq redrive ${name}`);
  const sqs = target.aws.sqs();
  const seen = new Map<string, Message>();
  try {
    for (;;) {
      const messages = await receive(sqs, letters, 10);
      const fresh = messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
      for (const message of messages) seen.set(message.MessageId ?? "", message);
      const found = seen.get(wanted.messageId);
      if (found) {
        seen.delete(wanted.messageId);
        await send(sqs, home, found, wanted.body);
        return await remove(sqs, letters, found);
      }
      if (fresh.length === 0) throw new NotFound(`There is no dead letter ${wanted.messageId} in ${name}.`);
    }
  } finally {
    await putBack(sqs, letters, [...seen.values()]);
  }
};

/** The message's attributes, without those that EventBridge added about the failed delivery. */
const send = async (
  sqs: Parameters<typeof receive>[0],
  { url }: Queue,
  { Body = "" }: Message,
  edited: string | undefined,
): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: edited ?? Body }));
};
