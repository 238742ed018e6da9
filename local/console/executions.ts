import type { ExecutionListItem, HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import type { ExecutionSummary, ExecutionView, HistoryEntry } from "./api";
import { stateGraph } from "./state-graph";

/** Executions a machine that are listed. */
const mostListed = 50;

/** Executions of all state machines, the newest first. */
export const listExecutions = async (client: SFNClient): Promise<ExecutionSummary[]> => {
  const { ListExecutionsCommand, ListStateMachinesCommand } = await import("@aws-sdk/client-sfn");
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const lists = await Promise.all(
    stateMachines.map(async ({ stateMachineArn = "" }) => {
      const command = new ListExecutionsCommand({ stateMachineArn, maxResults: mostListed });
      const { executions = [] } = await client.send(command);
      return executions.map(summary);
    }),
  );
  return lists.flat().sort((a, b) => b.startedAt - a.startedAt);
};

const summary = (item: ExecutionListItem): ExecutionSummary => ({
  arn: item.executionArn ?? "",
  name: item.name ?? "",
  machineArn: item.stateMachineArn ?? "",
  machine: lastPart(item.stateMachineArn ?? ""),
  status: item.status ?? "",
  startedAt: item.startDate?.getTime() ?? 0,
  stoppedAt: item.stopDate?.getTime(),
});

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/** One execution with the way it took. @throws ExecutionDoesNotExist */
export const describeExecution = async (client: SFNClient, executionArn: string): Promise<ExecutionView> => {
  const { DescribeExecutionCommand, DescribeStateMachineForExecutionCommand } = await import(
    "@aws-sdk/client-sfn"
  );
  const [execution, { definition = "" }, history] = await Promise.all([
    client.send(new DescribeExecutionCommand({ executionArn })),
    client.send(new DescribeStateMachineForExecutionCommand({ executionArn })),
    historyOf(client, executionArn),
  ]);
  const { input = "", output, error, cause } = execution;
  return {
    ...summary({
      ...execution,
      name: execution.name,
      status: execution.status,
      startDate: execution.startDate,
    }),
    input,
    output,
    error,
    cause,
    graph: stateGraph(definition, history),
    history: history.map(entry),
  };
};

const historyOf = async (client: SFNClient, executionArn: string): Promise<HistoryEvent[]> => {
  const { paginateGetExecutionHistory } = await import("@aws-sdk/client-sfn");
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1_000 }))
    events.push(...(page.events ?? []));
  return events;
};

const entry = (event: HistoryEvent): HistoryEntry => ({
  id: event.id ?? 0,
  at: event.timestamp?.getTime() ?? 0,
  type: event.type ?? "",
  state: event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name,
  detail: detailOf(event),
});

/** The first of its details that has something to say. */
const detailOf = (event: HistoryEvent): string => {
  const details = Object.entries(event).find(([name]) => name.endsWith("EventDetails"))?.[1];
  if (details === null || typeof details !== "object") return "";
  const told = Object.entries(details).filter(
    ([name, value]) => typeof value === "string" && !["name", "resourceType", "region"].includes(name),
  );
  return told.map(([name, value]) => `${name}: ${String(value)}`).join("\n");
};
