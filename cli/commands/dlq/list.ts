import { Command } from "commander";
import { deadLetterQueues, depthsOf, type QueueDepth } from "../../aws/queues";
import type { Context } from "../../context";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import { examples } from "../examples";

export const listCommand = (context: Context): Command =>
  new Command("list")
    .description("list the dead-letter queues and how many messages each holds")
    .addHelpText("after", examples("dlq list"))
    .action(async () => {
      const target = await context.target();
      const queues = await depthsOf(target.aws.sqs(), deadLetterQueues(target));
      context.out.result({ queues }, (colours) => queuesText(queues, colours));
    });

export const queuesText = (queues: readonly QueueDepth[], colours: Colours): string =>
  table(
    ["Queue", { title: "Messages", align: "right" }, { title: "Being looked at", align: "right" }],
    queues.map(({ name, visible, inFlight }) => [
      name,
      visible + inFlight > 0 ? colours.red(String(visible)) : colours.green("0"),
      inFlight,
    ]),
    colours,
  );
