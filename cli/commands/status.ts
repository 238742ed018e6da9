import { Command } from "commander";
import { type AlarmFacts, alarmsOf } from "../aws/alarms";
import { executionsInFlight } from "../aws/executions";
import { physicalPrefix } from "../aws/names";
import { type Counts, countsByStatus } from "../aws/order-table";
import { deadLetterQueues, depthsOf, type QueueDepth, workQueues } from "../aws/queues";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { describeFailure } from "../failure";
import { statusReport } from "../output/status";
import { examples } from "./examples";

export interface Status {
  readonly target: string;
  readonly orders: Counts;
  readonly queues: readonly QueueDepth[];
  readonly deadLetterQueues: readonly QueueDepth[];
  /** Null where it can't be known: there is no state machine, or it is an Express one. */
  readonly executionsInFlight: number | null;
  /** Null when they can't be asked for. */
  readonly alarms: readonly AlarmFacts[] | null;
}

export const statusCommand = (context: Context): Command =>
  new Command("status")
    .description("show orders by status, queues, dead letters, alarms and executions in flight")
    .addHelpText("after", examples("status", "status --json | jq .orders"))
    .action(async () => {
      const status = await statusOf(context);
      context.out.result(status, (colours) => statusReport(status, colours));
    });

const statusOf = async (context: Context): Promise<Status> => {
  const target = await context.target();
  const { aws } = target;
  const [orders, queues, deadLetters, executions, alarms] = await Promise.all([
    countsByStatus(aws.dynamoDb(), target.need("ordersTableName")),
    depthsOf(aws.sqs(), workQueues(target)),
    depthsOf(aws.sqs(), deadLetterQueues(target)),
    orUnknown(context, "Executions", executionsInFlight(target)),
    orUnknown(context, "Alarms", alarmsOf(aws.cloudWatch(), `${physicalPrefix(target)}-`)),
  ]);
  return {
    target: target.name,
    orders,
    queues,
    deadLetterQueues: deadLetters,
    executionsInFlight: executions,
    alarms,
  };
};

/** Whoever may not see one part is still shown the others. @throws Unreachable */
const orUnknown = async <Part>(context: Context, what: string, part: Promise<Part>): Promise<Part | null> => {
  try {
    return await part;
  } catch (error) {
    const { message, exitCode } = describeFailure(error);
    if (exitCode === exitCodes.unreachable) throw error;
    context.out.warn(`${what} can't be asked for: ${message}`);
    return null;
  }
};
