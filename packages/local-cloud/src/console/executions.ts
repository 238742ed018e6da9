import type { ExecutionListItem, HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import type { ExecutionSummary, ExecutionView, HistoryEntry } from "./api";
import type { ConsoleExtension } from "./extension";
import { type Listed, listed, type Wanted } from "./listing";
import { stateGraph } from "./state-graph";

/** Executions per machine that are searched. */
const mostListed = 1_000;

interface WantedExecutions extends Wanted {
  /** A status, or an outcome in words; all when empty. */
  readonly status: string;
}

/** Executions of all state machines, with what they are about. */
export class ExecutionList {
  /** Cached details of ended executions, which don't change any more. */
  private readonly contents = new Map<string, Contents>();

  constructor(private readonly extension: Pick<ConsoleExtension, "subjectOf" | "outcomeOf">) {}

  /** The newest first. */
  async list(client: SFNClient, wanted: WantedExecutions): Promise<Listed<ExecutionSummary>> {
    const all = await allExecutions(client);
    const summaries: ExecutionSummary[] = [];
    // One by one, so that only the shown ones are requested.
    for (const one of all) {
      if (one.startedAt < wanted.since || summaries.length > wanted.limit) break;
      const found = { ...one, ...this.about(await this.contentsOf(client, one)) };
      if (hasStatus(found, wanted.status) && mentions(found, wanted.q)) summaries.push(found);
    }
    return listed(summaries, { ...wanted, q: "" }, ({ startedAt }) => ({ at: startedAt, text: "" }));
  }

  /** The subject and the outcome of an execution. */
  about({ input, output }: Contents): Pick<ExecutionSummary, "subject" | "outcome"> {
    const { subjectOf, outcomeOf } = this.extension;
    return {
      subject: subjectOf?.(parsed(input)),
      outcome: output === undefined ? undefined : outcomeOf?.(parsed(output)),
    };
  }

  private async contentsOf(client: SFNClient, { arn, status }: Listing): Promise<Contents> {
    const known = this.contents.get(arn);
    if (known) return known;
    const { DescribeExecutionCommand } = await import("@aws-sdk/client-sfn");
    const { input = "", output } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    if (status !== "RUNNING") this.contents.set(arn, { input, output });
    return { input, output };
  }
}

interface Contents {
  readonly input: string;
  readonly output: string | undefined;
}

type Listing = Omit<ExecutionSummary, "subject" | "outcome">;

const hasStatus = ({ status, outcome }: ExecutionSummary, wanted: string): boolean =>
  wanted === "" || status === wanted || outcome?.text === wanted;

const mentions = ({ name, arn, subject }: ExecutionSummary, q: string): boolean =>
  `${name} ${arn} ${subject?.text ?? ""}`.toLowerCase().includes(q.toLowerCase());

/** Input that isn't JSON has no subject. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const allExecutions = async (client: SFNClient): Promise<Listing[]> => {
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

const summary = (item: ExecutionListItem): Listing => ({
  arn: item.executionArn ?? "",
  name: item.name ?? "",
  machineArn: item.stateMachineArn ?? "",
  machine: lastPart(item.stateMachineArn ?? ""),
  status: item.status ?? "",
  startedAt: item.startDate?.getTime() ?? 0,
  stoppedAt: item.stopDate?.getTime(),
});

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/** One execution with its path through the states.  @throws ExecutionDoesNotExist */
export const describeExecution = async (
  client: SFNClient,
  executionArn: string,
  list: ExecutionList,
): Promise<ExecutionView> => {
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
    ...list.about({ input, output }),
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

/** The first detail with content. */
const detailOf = (event: HistoryEvent): string => {
  const details = Object.entries(event).find(([name]) => name.endsWith("EventDetails"))?.[1];
  if (details === null || typeof details !== "object") return "";
  const told = Object.entries(details).filter(
    ([name, value]) => typeof value === "string" && !["name", "resourceType", "region"].includes(name),
  );
  return told.map(([name, value]) => `${name}: ${String(value)}`).join("\n");
};
