import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  jsonReply,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

interface LogGroup {
  readonly name: string;
  readonly retentionInDays: number | undefined;
  readonly events: LogEvent[];
}

/** Events of a group that are kept in memory; the file has all. */
const keptInMemory = 10_000;

/** Milliseconds between two writes to the files. */
const flushInterval = 500;

const groupInput = z.looseObject({
  logGroupName: z.string(),
  filterPattern: z.string().optional(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  limit: z.number().optional(),
});

/** CloudWatch Logs: groups of lines, the newest in memory, all of them in `<state dir>/logs`. */
export class LogsService implements AwsService {
  readonly name = "CloudWatch Logs";
  readonly signingName = "logs";
  private readonly groups = new Map<string, LogGroup>();
  private readonly unwritten = new Map<string, string[]>();
  private readonly directory: string;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(options: { stateDirectory: string }) {
    this.directory = join(options.stateDirectory, "logs");
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

  create(name: string, retentionInDays?: number): void {
    this.groups.set(name, { name, retentionInDays, events: [] });
  }

  /** Adds a line; a group that nobody declared gets none, as on AWS without the permission to make one. */
  write(groupName: string, message: string): void {
    const group = this.groups.get(groupName);
    if (!group) return;
    group.events.push({ timestamp: Date.now(), message });
    if (group.events.length > keptInMemory) group.events.splice(0, keptInMemory / 10);
    const lines = this.unwritten.get(groupName) ?? [];
    lines.push(message);
    this.unwritten.set(groupName, lines);
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const group = input.logGroupName;
    return [
      {
        action: `logs:${action}`,
        resource: typeof group === "string" ? arn("logs", `log-group:${group}:*`) : "*",
      },
    ];
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    switch (action) {
      case "DescribeLogGroups":
        return jsonReply({ logGroups: [...this.groups.values()].map(described) });
      case "FilterLogEvents":
        return jsonReply({ events: this.filter(groupInput.parse(input)) });
      default:
        throw new NotImplementedLocally(`logs:${action}`);
    }
  }

  private filter({ logGroupName, filterPattern, startTime = 0, endTime, limit }: z.infer<typeof groupInput>) {
    const group = this.groups.get(logGroupName);
    if (!group)
      throw new AwsError("ResourceNotFoundException", `The log group ${logGroupName} doesn't exist.`);
    if (filterPattern && /[{}[\]?]/.test(filterPattern))
      throw new NotImplementedLocally("filter patterns other than words");
    const words = (filterPattern ?? "").split(/\s+/).map((word) => word.replace(/^"|"$/g, ""));
    return group.events
      .filter(({ timestamp }) => timestamp >= startTime && timestamp < (endTime ?? Number.POSITIVE_INFINITY))
      .filter(({ message }) => words.every((word) => message.includes(word)))
      .slice(0, limit ?? 10_000)
      .map((event, index) => ({ ...event, logStreamName: "local", eventId: String(index) }));
  }

  private flush(): Promise<void> {
    const batches = [...this.unwritten];
    this.unwritten.clear();
    this.flushing = this.flushing.then(async () => {
      for (const [group, lines] of batches)
        await appendFile(join(this.directory, fileName(group)), `${lines.join("\n")}\n`);
    });
    return this.flushing;
  }
}

const fileName = (group: string): string => `${group.replace(/^\//, "").replaceAll("/", "_")}.log`;

const described = ({ name, retentionInDays }: LogGroup) => ({
  logGroupName: name,
  arn: arn("logs", `log-group:${name}:*`),
  ...(retentionInDays === undefined ? {} : { retentionInDays }),
});
