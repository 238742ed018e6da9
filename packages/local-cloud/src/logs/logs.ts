import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Clock } from "../clock/clock";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  jsonReply,
  type RequiredPermission,
} from "../service";
import { groupsAsked, InsightsQueries } from "./insights/queries";
import { LogGroup } from "./log-group";
import { type FilteredValue, MetricFilters } from "./metric-filters";
import { groupOf, logGroupNameIn, logsOperation } from "./operations";

export interface LogsOptions {
  readonly stateDirectory: string;
  /** Called when lines couldn't be written to their file; they are still in memory. */
  readonly failed?: (error: unknown) => void;
  readonly clock?: Clock;
}

/** Milliseconds between two writes to the files. */
const flushInterval = 500;

/** CloudWatch Logs: groups of lines, the newest in memory, all of them in `<state dir>/logs`. */
export class LogsService implements AwsService {
  readonly name = "CloudWatch Logs";
  readonly signingName = "logs";
  private readonly groups = new Map<string, LogGroup>();
  private readonly unwritten = new Map<string, string[]>();
  private readonly directory: string;
  private readonly clock: Clock;
  private readonly queries: InsightsQueries;
  private readonly filters: MetricFilters;
  private readonly listeners: ((value: FilteredValue) => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly options: LogsOptions) {
    this.clock = options.clock ?? new Clock();
    this.directory = join(options.stateDirectory, "logs");
    this.filters = new MetricFilters(this.clock.now);
    this.queries = new InsightsQueries(
      (logGroupIdentifier) => groupOf(this.groups, { logGroupIdentifier }),
      this.clock.now,
    );
  }

  /** Told of each value that a metric filter finds in a line. */
  onValue(listener: (value: FilteredValue) => void): void {
    this.listeners.push(listener);
  }

  async start(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    this.timer = setInterval(() => void this.flush(), flushInterval).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  health(): Health {
    return { status: "ok", detail: `${this.groups.size} groups` };
  }

  /**
   * @param retentionInDays without it, lines are kept without end
   * @throws AwsError ResourceAlreadyExistsException
   */
  create(name: string, retentionInDays?: number, tags: Readonly<Record<string, string>> = {}): void {
    if (this.groups.has(name))
      throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
    const group = new LogGroup(name, retentionInDays, this.clock);
    group.tags = tags;
    this.groups.set(name, group);
  }

  find(name: string): LogGroup | undefined {
    return this.groups.get(name);
  }

  /** Deletes a group with its lines; those in its file stay. */
  remove(name: string): void {
    this.groups.delete(name);
  }

  /** Adds a line. An undeclared group gets none, as on AWS without the permission to create one. */
  write(groupName: string, message: string): void {
    const group = this.groups.get(groupName);
    if (!group) return;
    group.write({ timestamp: this.clock.now(), message });
    const lines = this.unwritten.get(groupName) ?? [];
    lines.push(message);
    this.unwritten.set(groupName, lines);
    for (const value of this.filters.valuesOf(groupName, message))
      for (const listener of this.listeners) listener(value);
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const arnOfTags = typeof input.resourceArn === "string" ? [input.resourceArn] : [];
    const resources = [...groupsAsked(input), ...arnOfTags, input.logGroupIdentifier]
      .filter((group) => typeof group === "string")
      .map((group) => arn("logs", `log-group:${logGroupNameIn(group)}:*`));
    return (resources.length > 0 ? resources : ["*"]).map((resource) => ({
      action: `logs:${action}`,
      resource,
    }));
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    const { groups, queries, filters } = this;
    return jsonReply(logsOperation({ groups, queries, filters }, action, input));
  }

  private flush(): Promise<void> {
    if (this.unwritten.size === 0) return this.flushing;
    const batches = [...this.unwritten];
    this.unwritten.clear();
    this.flushing = this.flushing
      .then(async () => {
        for (const [group, lines] of batches)
          await appendFile(join(this.directory, fileName(group)), `${lines.join("\n")}\n`);
      })
      .catch((error: unknown) => (this.options.failed ?? console.error)(error));
    return this.flushing;
  }
}

/** `/aws/lambda/thumbnails` → `aws_lambda_thumbnails.log` */
const fileName = (group: string): string => `${group.replace(/^\//, "").replaceAll("/", "_")}.log`;
