import { DescribeStateMachineCommand, paginateListExecutions } from "@aws-sdk/client-sfn";
import type { Target } from "../target";

/**
 * Counts the orders in fulfilment. Null if that is unknown: there is no state machine, or it is an Express one, whose
 * executions can't be listed.
 */
export const executionsInFlight = async (target: Target): Promise<number | null> => {
  const stateMachineArn = target.get("fulfilmentStateMachineArn");
  if (stateMachineArn === undefined) return null;
  const client = target.aws.stepFunctions();
  const { type } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  if (type === "EXPRESS") return null;
  let running = 0;
  const query = { stateMachineArn, statusFilter: "RUNNING" as const };
  for await (const { executions = [] } of paginateListExecutions({ client }, query))
    running += executions.length;
  return running;
};
