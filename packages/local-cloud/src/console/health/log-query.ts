import { setTimeout } from "node:timers/promises";
import type { AwsClients } from "../aws-clients";
import type { TimeRange } from "./graph";
import type { LogTable } from "./widget";

/** `SOURCE 'group' | SOURCE 'group' | fields …`, the syntax of log widgets. */
const source = /^\s*SOURCE\s+'([^']+)'\s*\|/i;

/** Milliseconds between two checks of a running query, and the maximum number of checks. */
const interval = 100;
const looks = 100;

const pointer = "@ptr";

/** Runs a log widget's query with CloudWatch Logs Insights. @throws its errors */
export const queryLogs = async (
  aws: AwsClients,
  query: string,
  { from, to }: TimeRange,
): Promise<LogTable> => {
  const { StartQueryCommand, GetQueryResultsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = await aws.logs();
  const { groups, rest } = sourcesOf(query);
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames: groups,
      queryString: rest,
      startTime: Math.floor(from / 1000),
      endTime: Math.ceil(to / 1000),
    }),
  );
  for (let look = 0; look < looks; look++) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === "Complete") return tableOf(results);
    if (status === "Failed" || status === "Cancelled") break;
    await setTimeout(interval);
  }
  throw new Error("The log query didn't end in time.");
};

/** Splits a query into its log groups and its commands. */
export const sourcesOf = (query: string): { groups: string[]; rest: string } => {
  const groups: string[] = [];
  let rest = query;
  for (let found = source.exec(rest); found; found = source.exec(rest)) {
    groups.push(found[1] ?? "");
    rest = rest.slice(found[0].length).trimStart();
  }
  return { groups, rest };
};

type Row = readonly { readonly field?: string | undefined; readonly value?: string | undefined }[];

const tableOf = (results: readonly Row[]): LogTable => {
  const columns = [...new Set(results.flatMap((row) => row.map(({ field = "" }) => field)))].filter(
    (field) => field !== pointer,
  );
  const rows = results.map((row) =>
    columns.map((column) => row.find(({ field }) => field === column)?.value ?? ""),
  );
  return { columns, rows };
};
