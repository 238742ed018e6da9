import { randomUUID } from "node:crypto";
import * as z from "zod";
import { AwsError } from "../../service";
import type { LogGroup } from "../log-group";
import { parseQuery } from "./query";
import { rowOf } from "./row";
import { type QueryResult, runQuery } from "./run-query";

const startInput = z.strictObject({
  logGroupName: z.string().optional(),
  logGroupNames: z.array(z.string()).optional(),
  logGroupIdentifiers: z.array(z.string()).optional(),
  queryLanguage: z.literal("CWLI", "only CWLI is supported").optional(),
  startTime: z.number(),
  endTime: z.number(),
  queryString: z.string(),
  limit: z.int().min(1).max(10_000).default(10_000),
});

const ofQuery = z.strictObject({ queryId: z.string() });

interface Query extends QueryResult {
  readonly queryId: string;
  readonly queryString: string;
  readonly createTime: number;
  readonly logGroupName: string | undefined;
  readonly scanned: number;
  readonly bytes: number;
}

/** Queries that are remembered; AWS has those of seven days. */
const mostQueries = 1_000;

/** The groups that a query is about: all names and ARNs of its input. */
export const groupsAsked = (input: Readonly<Record<string, unknown>>): string[] =>
  ["logGroupName", "logGroupNames", "logGroupIdentifiers"]
    .flatMap((field) => input[field])
    .filter((name) => typeof name === "string");

/** Queries of Logs Insights, with what they found when they were started. */
export class InsightsQueries {
  private readonly byId = new Map<string, Query>();

  constructor(
    private readonly groupOf: (nameOrArn: string) => LogGroup,
    private readonly now: () => number,
  ) {}

  /** @throws AwsError MalformedQueryException, ResourceNotFoundException, InvalidParameterException */
  start(input: Readonly<Record<string, unknown>>): { queryId: string } {
    const given = startInput.parse(input);
    const groups = groupsAsked(input).map(this.groupOf);
    if (groups.length === 0)
      throw new AwsError(
        "InvalidParameterException",
        "Name at least one log group: logGroupName, logGroupNames or logGroupIdentifiers.",
      );
    if (given.startTime > given.endTime)
      throw new AwsError("InvalidParameterException", "The start time must not be after the end time.");
    const commands = parseQuery(given.queryString);
    const found = groups.flatMap((group) =>
      group.between(given.startTime * 1000, given.endTime * 1000 + 1000).map((event) => ({ event, group })),
    );
    found.sort(
      (one, other) => other.event.timestamp - one.event.timestamp || other.event.number - one.event.number,
    );
    const result = runQuery(
      commands,
      found.map(({ event, group }) => rowOf(event, group.name)),
    );
    const query: Query = {
      queryId: randomUUID(),
      queryString: given.queryString,
      createTime: this.now(),
      logGroupName: groups[0]?.name,
      matched: result.matched,
      rows: result.rows.slice(0, given.limit),
      scanned: found.length,
      bytes: found.reduce((sum, { event }) => sum + Buffer.byteLength(event.message), 0),
    };
    this.byId.set(query.queryId, query);
    for (const oldest of this.byId.keys()) if (this.byId.size > mostQueries) this.byId.delete(oldest);
    return { queryId: query.queryId };
  }

  results(input: unknown) {
    const { rows, matched, scanned, bytes } = this.get(input);
    return {
      queryLanguage: "CWLI",
      results: rows,
      statistics: { recordsMatched: matched, recordsScanned: scanned, bytesScanned: bytes },
      status: "Complete",
    };
  }

  /** A query is over when it is started, so that none can be stopped. */
  stop(input: unknown): never {
    this.get(input);
    throw new AwsError("InvalidParameterException", "Query is not running");
  }

  describe() {
    const queries = [...this.byId.values()].reverse();
    return {
      queries: queries.map(({ queryId, queryString, createTime, logGroupName }) => ({
        queryId,
        queryString,
        createTime,
        logGroupName,
        queryLanguage: "CWLI",
        status: "Complete",
      })),
    };
  }

  private get(input: unknown): Query {
    const { queryId } = ofQuery.parse(input);
    const query = this.byId.get(queryId);
    if (!query) throw new AwsError("ResourceNotFoundException", `Query does not exist: ${queryId}`);
    return query;
  }
}
