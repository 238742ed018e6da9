import { DescribeStateMachineCommand, paginateListExecutions, type SFNClient } from "@aws-sdk/client-sfn";

/** How many executions are under way; null where that can't be asked: Express ones aren't listed. */
export const runningExecutions = async (
  client: SFNClient,
  stateMachineArn: string,
): Promise<number | null> => {
  const { type } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  if (type === "EXPRESS") return null;
  let running = 0;
  const query = { stateMachineArn, statusFilter: "RUNNING" as const };
  for await (const { executions = [] } of paginateListExecutions({ client }, query))
    running += executions.length;
  return running;
};
