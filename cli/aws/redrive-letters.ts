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
  /** Dead letters that were dealt with, and are gone. */
  readonly done: number;
  /** Those that stay. */
  readonly kept: readonly Kept[];
}

/**
 * Deals with the dead letters of a queue one by one; each is deleted once it is dealt with, and stays when that fails.
 * @param handle answers why the letter must stay, or nothing
 */
export const redriveLetters = async (
  context: Context,
  name: string,
  handle: (message: Message) => Promise<string | undefined>,
): Promise<Redriven> => {
  const target = await context.target();
  const sqs = target.aws.sqs();
  const queue = deadLetterQueue(target, name);
  const bar = progressBar(context.world.stderr, "Redriving", (await depthOf(sqs, queue)).visible);
  const stays = new Map<string, { message: Message; reason: string }>();
  let done = 0;
  let cameRound = 0;
  try {
    for (;;) {
      const [message] = await receive(sqs, queue, 1);
      if (message === undefined) break;
      const known = stays.get(message.MessageId ?? "");
      // One that stays comes round once nobody sees it any more; when only such ones come, it is the end.
      cameRound = known ? cameRound + 1 : 0;
      if (cameRound > stays.size) break;
      const reason = known?.reason ?? (await handle(message));
      if (reason !== undefined) stays.set(message.MessageId ?? "", { message, reason });
      else {
        await remove(sqs, queue, message);
        done += 1;
      }
      bar.at(done + stays.size);
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
