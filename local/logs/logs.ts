import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type AwsCall,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  jsonReply,
  type RequiredPermission,
} from "../service";
import { LogGroup } from "./log-group";
import { logGroupNameIn, logsOperation } from "./operations";

export interface LogsOptions {
  readonly stateDirectory: string;
  /** Told when lines couldn't be written to their file; they are in memory still. */
  readonly failed?: (error: unknown) => void;
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
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly options: LogsOptions) {
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

  /** @param retentionInDays without it, lines are kept for ever */
  create(name: string, retentionInDays?: number): void {
    this.groups.set(name, new LogGroup(name, retentionInDays));
  }

  /** Adds a line; a group that nobody declared gets none, as on AWS without the permission to make one. */
  write(groupName: string, message: string): void {
    const group = this.groups.get(groupName);
    if (!group) return;
    group.write({ timestamp: Date.now(), message });
    const lines = this.unwritten.get(groupName) ?? [];
    lines.push(message);
    this.unwritten.set(groupName, lines);
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const group = input.logGroupName ?? input.logGroupIdentifier;
    const resource = typeof group === "string" ? arn("logs", `log-group:${logGroupNameIn(group)}:*`) : "*";
    return [{ action: `logs:${action}`, resource }];
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    return jsonReply(logsOperation(this.groups, action, input));
  }

  private flush(): Promise<void> {
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

/** `/aws/lambda/orders` → `aws_lambda_orders.log` */
const fileName = (group: string): string => `${group.replace(/^\//, "").replaceAll("/", "_")}.log`;
