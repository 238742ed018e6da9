import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { Command } from "commander";
import * as z from "zod";
import { deadLetterQueue, depthOf } from "../../aws/queues";
import { type Context, parseOptions } from "../../context";
import { Failed, UsageError } from "../../errors";
import { counted } from "../../output/counted";
import { examples } from "../examples";

const optionsSchema = z.object({ yes: z.boolean().default(false) });

export const purgeCommand = (context: Context): Command =>
  new Command("purge")
    .description("delete every message of a dead-letter queue; there is no way back")
    .argument("<queue>", "as dlq list names it")
    .option("-y, --yes", "don't ask")
    .addHelpText("after", examples("dlq purge notifier", "dlq purge notifier --yes"))
    .action(async (name: string, raw: unknown) => {
      const { yes } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const queue = deadLetterQueue(target, name);
      const { visible, inFlight } = await depthOf(target.aws.sqs(), queue);
      const messages = visible + inFlight;
      if (!yes && messages > 0)
        await agree(context, `Delete ${counted(messages, "dead letter")} of ${name} on ${target.name}?`);
      if (messages > 0) await target.aws.sqs().send(new PurgeQueueCommand({ QueueUrl: queue.url }));
      context.out.result(
        { queue: name, deleted: messages },
        () => `${counted(messages, "dead letter")} deleted.`,
      );
    });

/** @throws UsageError when there is nobody to ask; Failed when the answer is no */
const agree = async ({ world }: Context, question: string): Promise<void> => {
  if (world.confirm === undefined)
    throw new UsageError("Nobody can be asked here: say --yes to delete the messages.");
  if (!(await world.confirm(question))) throw new Failed("Nothing was deleted.");
};
