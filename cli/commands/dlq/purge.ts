import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { Command } from "commander";
import * as z from "zod";
import { deadLetterQueue, depthOf } from "../../aws/queues";
import { agree } from "../../confirm";
import { type Context, parseOptions } from "../../context";
import { counted } from "../../output/counted";
import { examples } from "../examples";

const optionsSchema = z.object({ yes: z.boolean().default(false) });

export const purgeCommand = (context: Context): Command =>
  new Command("purge")
    .description("delete every message of a dead-letter queue; this can't be undone")
    .argument("<queue>", "its name in dlq list")
    .option("-y, --yes", "don't ask")
    .addHelpText("after", examples("dlq purge notifier", "dlq purge notifier --yes"))
    .action(async (name: string, raw: unknown) => {
      const { yes } = parseOptions(optionsSchema, raw);
      const target = await context.target();
      const queue = deadLetterQueue(target, name);
      const { visible, inFlight } = await depthOf(target.aws.sqs(), queue);
      const messages = visible + inFlight;
      if (messages > 0)
        await agree(context, {
          text: `Delete ${counted(messages, "dead letter")} of ${name} on ${target.name}?`,
          yes,
          purpose: "delete the messages",
          declined: "Nothing was deleted.",
        });
      if (messages > 0) await target.aws.sqs().send(new PurgeQueueCommand({ QueueUrl: queue.url }));
      context.out.result(
        { queue: name, deleted: messages },
        () => `${counted(messages, "dead letter")} deleted.`,
      );
    });
