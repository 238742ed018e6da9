import { Clock } from "../clock/clock";

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** An event with its place among all that the group ever had. */
export interface KeptEvent extends LogEvent {
  readonly number: number;
}

/** The maximum number of a group's events in memory; its file has all. */
const mostKept = 10_000;

const day = 86_400_000;

/** The only stream of a group; functions have its name in AWS_LAMBDA_LOG_STREAM_NAME. */
export const streamName = "local";

/** A log group: its newest events, oldest first. */
export class LogGroup {
  readonly createdAt: number;
  /** As they were declared. */
  tags: Readonly<Record<string, string>> = {};
  private events: KeptEvent[] = [];
  private written = 0;

  constructor(
    readonly name: string,
    public retentionInDays: number | undefined,
    private readonly clock = new Clock(),
  ) {
    this.createdAt = clock.now();
  }

  write(event: LogEvent): void {
    this.written += 1;
    this.events.push({ ...event, number: this.written });
    if (this.events.length > mostKept) this.events = this.events.slice(mostKept / 10);
  }

  /** Those that are kept and have not outlived the retention, from `from` and before `to` (milliseconds since 1970). */
  between(from = 0, to = Number.POSITIVE_INFINITY): readonly KeptEvent[] {
    const oldest = this.retentionInDays === undefined ? 0 : this.clock.now() - this.retentionInDays * day;
    const start = Math.max(from, oldest);
    return this.events.filter(({ timestamp }) => timestamp >= start && timestamp < to);
  }

  get bytes(): number {
    return this.events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
  }
}
