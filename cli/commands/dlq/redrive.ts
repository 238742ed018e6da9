import { Command } from "commander";
import * as z from "zod";
import { moveBack } from "../../aws/move-task";
import { deadLetterQueue } from "../../aws/queues";
import { redriveFulfilment } from "../../aws/redrive-fulfilment";
import type { Redriven } from "../../aws/redrive-letters";
import { redriveOne } from "../../aws/redrive-one";
import { redriveOutbox } from "../../aws/redrive-outbox";
import { comparison, settle, snapshot } from "../../aws/snapshot";
import { type Context, parseOptions } from "../../context";
import { Failed, Refused, UsageError } from "../../errors";
import { timeout, whole } from "../../options";
import { counted } from "../../output/counted";
import { changesText } from "../../output/replay";
import { examples } from "../examples";

const optionsSchema = z.object({
  rate: whole(1, 500).optional(),
  message: z.string().min(1).optional(),
  body: z.string().min(1).optional(),
  wait: z.boolean().default(false),
  timeout: timeout.default(3_600),
});
type Options = z.infer<typeof optionsSchema>;

export const redriveCommand = (context: Context): Command =>
  new Command("redrive")
    .description("process dead letters again, after the cause is fixed")
    .argument(
      "<queue>",
      "its name in dlq list; outbox publishes the changes that were given up, fulfilment resumes the orders",
    )
    .option("--rate <count>", "messages per second, 1 to 500, for consumers' queues (default: SQS decides)")
    .option("--message <id>", "only the message with this id, from dlq show; for consumers' queues")
    .option("--body <text>", "with --message: send this body instead of the message's own")
    .option("--wait", "wait until the queues are empty, and report what changed")
    .option("--timeout <seconds>", "how long to wait (default: 3600)")
    .addHelpText(
      "after",
      examples(
        "dlq redrive notifier --rate 50 --wait",
        "dlq redrive notifier --message 9f1c…",
        "dlq redrive outbox",
      ),
    )
    .action(async (name: string, raw: unknown) => run(context, name, parseOptions(optionsSchema, raw)));

const run = async (context: Context, name: string, options: Options): Promise<void> => {
  const target = await context.target();
  deadLetterQueue(target, name);
  const before = options.wait ? await snapshot(target) : undefined;
  const { done, kept } = await redriveBy(context, name, options);
  if (before) await settle(context, target, options.timeout);
  const changes = before ? comparison(before, await snapshot(target)) : null;
  context.out.result({ queue: name, redriven: done, kept, changes }, () =>
    [
      `${counted(done, "dead letter")} of ${name} redriven.`,
      ...kept.map(({ messageId, reason }) => `Kept: ${messageId}: ${reason}`),
      ...(changes ? [`Changed: ${changesText(changes)}`] : []),
    ].join("\n"),
  );
  if (kept.length > 0) throw new Failed(`${counted(kept.length, "dead letter")} of ${name} stayed.`);
};

const redriveBy = async (context: Context, name: string, options: Options): Promise<Redriven> => {
  if (options.message !== undefined) {
    await redriveOne(context, name, { messageId: options.message, body: options.body });
    return { done: 1, kept: [] };
  }
  if (options.body !== undefined) throw new UsageError("--body needs --message with the id of the letter");
  if (name === "outbox") return redriveOutbox(context, name);
  if (name === "reconciler")
    throw new Refused(
      "A run of the reconciler that couldn't be started needn't be repeated: the next one was due five minutes later.",
      {
        hint: "Delete the letters once the cause is fixed: dlq purge reconciler",
      },
    );
  if (name === "fulfilment") return redriveFulfilment(context, name, { seconds: options.timeout });
  return { done: await moveBack(context, name, { rate: options.rate, timeout: options.timeout }), kept: [] };
};
