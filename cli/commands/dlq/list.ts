import { Command } from "commander";
import { deadLetterQueues, depthsSeen, type SeenQueue } from "../../aws/queues";
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
      const queues = await depthsSeen(context, target.aws.sqs(), deadLetterQueues(target));
      context.out.result({ queues }, (colours) => queuesText(queues, colours));
    });

export const queuesText = (queues: readonly SeenQueue[], colours: Colours): string =>
  table(
    ["Queue", { title: "Messages", align: "right" }, { title: "In flight", align: "right" }],
    queues.map(({ name, visible, inFlight }) => {
      if (visible === null) return [name, "unknown", "unknown"];
      return [name, visible + inFlight > 0 ? colours.red(String(visible)) : colours.green("0"), inFlight];
    }),
    colours,
  );
