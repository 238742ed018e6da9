import { Command } from "commander";
import * as z from "zod";
import { alarmsOf } from "../aws/alarms";
import { executionsInFlight } from "../aws/executions";
import { physicalPrefix } from "../aws/names";
import { countsByStatus } from "../aws/order-table";
import { deadLetterQueues, depthsSeen, workQueues } from "../aws/queues";
import { urlsOf } from "../aws/urls";
import { type Context, parseOptions } from "../context";
import { whole } from "../options";
import { type Status, statusReport } from "../output/status";
import { orUnknown } from "../unknown";
import { examples } from "./examples";
import { watchStatus } from "./status-watch";

const optionsSchema = z.object({ watch: z.boolean().default(false), every: whole(1, 3_600).default(2) });

export const statusCommand = (context: Context): Command =>
  new Command("status")
    .description("show URLs, orders by status, queues, dead letters, running executions and alarms")
    .option(
      "-w, --watch",
      "show a summary, redrawn in place until Ctrl-C: orders per minute, queues, alarms, failures",
    )
    .option("--every <seconds>", "with --watch: how often to refresh (default: 2)")
    .addHelpText("after", examples("status", "status --json | jq .orders", "status --watch"))
    .action(async (raw: unknown) => {
      const { watch, every } = parseOptions(optionsSchema, raw);
      if (watch) return watchStatus(context, { every });
      const status = await statusOf(context);
      context.out.result(status, (colours) => statusReport(status, colours));
    });

const statusOf = async (context: Context): Promise<Status> => {
  const target = await context.target();
  const { aws } = target;
  const [orders, queues, deadLetters, executions, alarms] = await Promise.all([
    countsByStatus(aws.dynamoDb(), target.need("ordersTable")),
    depthsSeen(context, aws.sqs(), workQueues(target)),
    depthsSeen(context, aws.sqs(), deadLetterQueues(target)),
    orUnknown(context, "Executions", executionsInFlight(target)),
    orUnknown(context, "Alarms", alarmsOf(aws.cloudWatch(), `${physicalPrefix(target)}-`)),
  ]);
  return {
    target: target.name,
    urls: urlsOf(target),
    orders,
    queues,
    deadLetterQueues: deadLetters,
    executionsInFlight: executions,
    alarms,
  };
};
