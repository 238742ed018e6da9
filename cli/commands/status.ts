import { Command } from "commander";
import { type AlarmFacts, alarmsOf } from "../aws/alarms";
import { runningExecutions } from "../aws/executions";
import { physicalPrefix } from "../aws/names";
import { type Counts, countsByStatus } from "../aws/order-table";
import { deadLetterQueues, depthsOf, type QueueDepth, workQueues } from "../aws/queues";
import type { Context } from "../context";
import { statusReport } from "../output/status";
import type { Target } from "../target";
import { examples } from "./examples";

export interface Status {
  readonly target: string;
  readonly orders: Counts;
  readonly queues: readonly QueueDepth[];
  readonly deadLetterQueues: readonly QueueDepth[];
  /** Null where it can't be known: there is no state machine, or it is an Express one. */
  readonly executionsInFlight: number | null;
  readonly alarms: readonly AlarmFacts[];
}

export const statusCommand = (context: Context): Command =>
  new Command("status")
    .description("show orders by status, queues, dead letters, alarms and executions in flight")
    .addHelpText("after", examples("status", "status --json | jq .orders"))
    .action(async () => {
      const status = await statusOf(await context.target());
      context.out.result(status, (colours) => statusReport(status, colours));
    });

const statusOf = async (target: Target): Promise<Status> => {
  const { aws } = target;
  const stateMachineArn = target.get("fulfilmentStateMachineArn");
  const [orders, queues, deadLetters, executionsInFlight, alarms] = await Promise.all([
    countsByStatus(aws.dynamoDb(), target.need("ordersTableName")),
    depthsOf(aws.sqs(), workQueues(target)),
    depthsOf(aws.sqs(), deadLetterQueues(target)),
    stateMachineArn === undefined ? null : runningExecutions(aws.stepFunctions(), stateMachineArn),
    alarmsOf(aws.cloudWatch(), `${physicalPrefix(target)}-`),
  ]);
  return { target: target.name, orders, queues, deadLetterQueues: deadLetters, executionsInFlight, alarms };
};
