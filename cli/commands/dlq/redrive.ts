import { Command } from "commander";
import * as z from "zod";
import { moveBack } from "../../aws/move-task";
import { deadLetterQueue } from "../../aws/queues";
import { redriveFulfilment } from "../../aws/redrive-fulfilment";
import type { Redriven } from "../../aws/redrive-letters";
import { redriveOutbox } from "../../aws/redrive-outbox";
import { comparison, settle, snapshot } from "../../aws/snapshot";
import { type Context, parseOptions } from "../../context";
import { Failed } from "../../errors";
import { timeout, whole } from "../../options";
import { counted } from "../../output/counted";
import { changesText } from "../../output/replay";
import { examples } from "../examples";

const optionsSchema = z.object({
  rate: whole(1, 500).optional(),
  wait: z.boolean().default(false),
  timeout: timeout.default(3_600),
});
type Options = z.infer<typeof optionsSchema>;

export const redriveCommand = (context: Context): Command =>
  new Command("redrive")
    .description("process dead letters again, once what was wrong is mended")
    .argument("<queue>", "as dlq list names it; outbox publishes what was given up, fulfilment starts it")
    .option("--rate <count>", "messages a second, 1 to 500, for queues of consumers (default: SQS decides)")
    .option("--wait", "wait until they are worked off, and tell what changed")
    .option("--timeout <seconds>", "how long to wait (default: 3600)")
    .addHelpText("after", examples("dlq redrive notifier --rate 50 --wait", "dlq redrive outbox"))
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
  if (name === "outbox") return redriveOutbox(context, name);
  if (name === "fulfilment") return redriveFulfilment(context, name);
  return { done: await moveBack(context, name, { rate: options.rate, timeout: options.timeout }), kept: [] };
};
