import type { Message } from "@aws-sdk/client-sqs";
import type { Context } from "../context";
import { progressBar } from "../output/progress";
import { putBack, receive, remove } from "./dead-letters";
import { deadLetterQueue, depthOf } from "./queues";

export interface Kept {
  readonly messageId: string;
  readonly reason: string;
}

export interface Redriven {
  /** Dead letters that were handled and deleted. */
  readonly done: number;
  /** Dead letters that stay. */
  readonly kept: readonly Kept[];
}

interface Staying {
  readonly message: Message;
  readonly reason: string;
}

/**
 * Handles the dead letters of a queue. Each is deleted once it is handled, and stays if that fails.
 * @param handle returns why the letter must stay, or undefined
 * @param atOnce how many letters may be handled at the same time, up to 10
 */
export const redriveLetters = async (
  context: Context,
  name: string,
  handle: (message: Message) => Promise<string | undefined>,
  atOnce = 1,
): Promise<Redriven> => {
  const target = await context.target();
  const sqs = target.aws.sqs();
  const queue = deadLetterQueue(target, name);
  const bar = progressBar(context.world.stderr, "Redriving", (await depthOf(sqs, queue)).visible);
  const stays = new Map<string, Staying>();
  let done = 0;
  let cameRound = 0;
  const deal = async (message: Message): Promise<void> => {
    const reason = await handle(message);
    if (reason !== undefined) stays.set(message.MessageId ?? "", { message, reason });
    else {
      await remove(sqs, queue, message);
      done += 1;
    }
    bar.at(done + stays.size);
  };
  try {
    for (;;) {
      const messages = await receive(sqs, queue, atOnce);
      if (messages.length === 0) break;
      const fresh = messages.filter(({ MessageId = "" }) => !stays.has(MessageId));
      // A letter that stays is received again after its visibility timeout; when only such letters come, all are handled.
      cameRound = fresh.length > 0 ? 0 : cameRound + messages.length;
      if (cameRound > stays.size) break;
      for (const message of messages.filter((one) => !fresh.includes(one))) renew(stays, message);
      await Promise.all(fresh.map(deal));
    }
  } finally {
    bar.end();
    await putBack(
      sqs,
      queue,
      [...stays.values()].map(({ message }) => message),
    );
  }
  return { done, kept: [...stays].map(([messageId, { reason }]) => ({ messageId, reason })) };
};

/** Only the receipt handle of a message's latest receive is valid. */
const renew = (stays: Map<string, Staying>, message: Message): void => {
  const before = stays.get(message.MessageId ?? "");
  if (before) stays.set(message.MessageId ?? "", { ...before, message });
};
