import * as z from "zod";
import { AwsError, arn, NotImplementedLocally } from "../service";
import { filterPattern } from "./filter-pattern";
import type { InsightsQueries } from "./insights/queries";
import { type KeptEvent, type LogGroup, streamName } from "./log-group";
import { type MetricFilters, testMetricFilter } from "./metric-filters";
import { deleteRetention, putRetention } from "./retention";

/** What a call asks of the groups. */
type Operation = (groups: ReadonlyMap<string, LogGroup>, input: unknown) => unknown;

/** What operations ask besides the groups. */
export interface LogsParts {
  readonly groups: ReadonlyMap<string, LogGroup>;
  readonly queries: InsightsQueries;
  readonly filters: MetricFilters;
}

const limit = (most: number) => z.int().min(1).max(most).default(most);
const ofGroup = { logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() };
const streams = z.array(z.string()).optional();

const groupsInput = z.strictObject({
  logGroupNamePrefix: z.string().optional(),
  logGroupNamePattern: z.string().optional(),
  limit: limit(50),
  nextToken: z.string().optional(),
});

const streamsInput = z.strictObject({
  ...ofGroup,
  logStreamNamePrefix: z.string().default(""),
  orderBy: z.enum(["LogStreamName", "LastEventTime"]).optional(),
  descending: z.boolean().optional(),
  limit: limit(50),
  nextToken: z.string().optional(),
});

const filterInput = z.strictObject({
  ...ofGroup,
  logStreamNames: streams,
  logStreamNamePrefix: z.string().default(""),
  filterPattern: z.string().default(""),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  interleaved: z.boolean().optional(),
  limit: limit(10_000),
  nextToken: z.string().optional(),
});

const eventsInput = z.strictObject({
  ...ofGroup,
  logStreamName: z.string(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  startFromHead: z.boolean().default(false),
  limit: limit(10_000),
  nextToken: z.string().optional(),
});

const describeLogGroups: Operation = (groups, input) => {
  const { logGroupNamePrefix, logGroupNamePattern, ...page } = checked(groupsInput, input);
  if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined)
    throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  const pattern = logGroupNamePattern?.toLowerCase() ?? "";
  const found = [...groups.values()]
    .filter(({ name }) => name.startsWith(logGroupNamePrefix ?? "") && name.toLowerCase().includes(pattern))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const { items, nextToken } = paged(found, page);
  return { logGroups: items.map(describedGroup), nextToken };
};

const describeLogStreams: Operation = (groups, input) => {
  const { logStreamNamePrefix, ...of } = checked(streamsInput, input);
  const group = groupOf(groups, of);
  const events = group.between();
  const stream = {
    logStreamName: streamName,
    creationTime: group.createdAt,
    arn: `${groupArn(group)}:log-stream:${streamName}`,
    firstEventTimestamp: events[0]?.timestamp,
    lastEventTimestamp: events.at(-1)?.timestamp,
    lastIngestionTime: events.at(-1)?.timestamp,
    storedBytes: 0,
  };
  return { logStreams: streamName.startsWith(logStreamNamePrefix) ? [stream] : [] };
};

const filterLogEvents: Operation = (groups, input) => {
  const given = checked(filterInput, input);
  const { startTime, endTime, logStreamNames, logStreamNamePrefix } = given;
  const matches = filterPattern(given.filterPattern);
  const events = groupOf(groups, given)
    .between(startTime, endTime === undefined ? undefined : endTime + 1)
    .filter(({ message }) => matches(message));
  const wanted = (logStreamNames?.includes(streamName) ?? true) && streamName.startsWith(logStreamNamePrefix);
  const { items, nextToken } = paged(wanted ? events : [], given);
  const searchedLogStreams = [{ logStreamName: streamName, searchedCompletely: nextToken === undefined }];
  return { events: items.map(filteredEvent), searchedLogStreams, nextToken };
};

/** Pages go both ways; a token that comes back as it was given says that there is no more (for now). */
const getLogEvents: Operation = (groups, input) => {
  const given = checked(eventsInput, input);
  const group = groupOf(groups, given);
  if (given.logStreamName !== streamName)
    throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
  const all = group.between(given.startTime, given.endTime);
  const [, way, place] = /^([fb])\/(\d+)$/.exec(given.nextToken ?? "") ?? [];
  if (given.nextToken !== undefined && way === undefined)
    throw invalid("The specified nextToken is invalid.");
  const after = Number(place);
  const forward = way === undefined ? given.startFromHead : way === "f";
  const candidates =
    way === undefined ? all : all.filter(({ number }) => (forward ? number > after : number < after));
  const events = forward ? candidates.slice(0, given.limit) : candidates.slice(-given.limit);
  const end = (event: KeptEvent | undefined) => event?.number ?? (way === undefined ? 0 : after);
  return {
    events: events.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${end(events.at(-1))}`,
    nextBackwardToken: `b/${end(events[0])}`,
  };
};

const operations: Readonly<Record<string, Operation>> = {
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
};

type Input = Readonly<Record<string, unknown>>;

const ofParts: Readonly<Record<string, (parts: LogsParts, input: Input) => unknown>> = {
  StartQuery: ({ queries }, input) => queries.start(input),
  GetQueryResults: ({ queries }, input) => queries.results(input),
  StopQuery: ({ queries }, input) => queries.stop(input),
  DescribeQueries: ({ queries }) => queries.describe(),
  PutRetentionPolicy: ({ groups }, input) => putRetention(named(groups), input),
  DeleteRetentionPolicy: ({ groups }, input) => deleteRetention(named(groups), input),
  PutMetricFilter: ({ filters, groups }, input) => {
    groupOf(groups, { logGroupName: String(input.logGroupName) });
    filters.put(input);
  },
  DescribeMetricFilters: ({ filters }, input) => filters.describe(input),
  DeleteMetricFilter: ({ filters }, input) => filters.delete(input),
  TestMetricFilter: (_parts, input) => testMetricFilter(input),
  ListTagsForResource: ({ groups }, { resourceArn }) => ({
    tags: groupOf(groups, { logGroupIdentifier: String(resourceArn) }).tags,
  }),
  ListTagsLogGroup: ({ groups }, { logGroupName }) => ({
    tags: groupOf(groups, { logGroupName: String(logGroupName) }).tags,
  }),
};

const named = (groups: LogsParts["groups"]) => (logGroupName: string) => groupOf(groups, { logGroupName });

/** @throws AwsError InvalidParameterException, ResourceNotFoundException; NotImplemented */
export const logsOperation = (parts: LogsParts, action: string, input: Input): unknown => {
  if (Object.hasOwn(operations, action)) return operations[action]?.(parts.groups, input);
  const operation = Object.hasOwn(ofParts, action) ? ofParts[action] : undefined;
  if (!operation) throw new NotImplementedLocally(`logs:${action}`);
  try {
    return operation(parts, input) ?? {};
  } catch (error) {
    throw error instanceof z.ZodError ? invalid(reasons(error)) : error;
  }
};

const checked = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(reasons(parsed.error));
};

const reasons = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");

const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message);

/** The name of a group in its name or ARN. */
export const logGroupNameIn = (nameOrArn: string): string =>
  /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:(.+?)(:\*)?$/.exec(nameOrArn)?.[1] ?? nameOrArn;

export const groupOf = (
  groups: ReadonlyMap<string, LogGroup>,
  {
    logGroupName,
    logGroupIdentifier,
  }: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): LogGroup => {
  const name = logGroupNameIn(logGroupName ?? logGroupIdentifier ?? "");
  const group = groups.get(name);
  if (!group) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  return group;
};

const groupArn = ({ name }: LogGroup): string => arn("logs", `log-group:${name}`);

const describedGroup = (group: LogGroup) => ({
  logGroupName: group.name,
  creationTime: group.createdAt,
  retentionInDays: group.retentionInDays,
  metricFilterCount: 0,
  arn: `${groupArn(group)}:*`,
  logGroupArn: groupArn(group),
  logGroupClass: "STANDARD",
  storedBytes: group.bytes,
});

const filteredEvent = ({ number, timestamp, message }: KeptEvent) => ({
  logStreamName: streamName,
  timestamp,
  message,
  ingestionTime: timestamp,
  eventId: String(number).padStart(20, "0"),
});

/** A page; its token is the place of the first item that isn't on it. */
const paged = <Item>(
  items: readonly Item[],
  page: { readonly limit: number; readonly nextToken?: string | undefined },
): { items: readonly Item[]; nextToken: string | undefined } => {
  const start = Number(page.nextToken ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalid("The specified nextToken is invalid.");
  const end = start + page.limit;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
};
