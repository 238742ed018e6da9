import { createReadStream, existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as z from "zod";
import type { Clock } from "../clock/clock";
import { LineFile } from "../line-file";
import type { BusEvent } from "./event";
import { compilePattern, type EventPattern } from "./pattern";

export interface ArchiveDeclaration {
  readonly name: string;
  readonly arn: string;
  /** The bus it belongs to. */
  readonly bus: string;
  readonly eventSourceArn: string;
  readonly eventPattern: string | undefined;
  readonly description: string | undefined;
  /** In days; 0 keeps events without end. */
  readonly retentionDays: number;
}

const dayMs = 86_400_000;

const patternOf = ({ eventPattern }: Pick<ArchiveDeclaration, "eventPattern">): EventPattern | undefined =>
  eventPattern === undefined ? undefined : compilePattern(eventPattern);

const line = z.object({ id: z.string(), time: z.number(), text: z.string() });
export type ArchivedEvent = z.output<typeof line>;

/**
 * Keeps the matching events of a bus in an append-only file, one line each, so that an event costs the same however
 * many there are. `flush` waits until all are written.
 */
export class Archive {
  readonly createdAt: Date;
  private pattern: EventPattern | undefined;
  private readonly lines: LineFile;
  private failure: unknown;
  private readonly days = new Map<number, { count: number; bytes: number }>();

  private constructor(
    private declared: ArchiveDeclaration,
    private readonly file: string,
    private readonly clock: Clock,
  ) {
    this.createdAt = clock.date();
    this.pattern = patternOf(declared);
    this.lines = new LineFile(file);
  }

  get declaration(): ArchiveDeclaration {
    return this.declared;
  }

  /** Changes which events are archived from now on, and the retention of all of them. @throws InvalidEventPattern */
  configure(settings: Pick<ArchiveDeclaration, "eventPattern" | "description" | "retentionDays">): void {
    this.pattern = patternOf(settings);
    this.declared = { ...this.declared, ...settings };
  }

  /** Deletes the events. */
  async remove(): Promise<void> {
    await this.lines.close().catch(() => {}); // events that couldn't be written needn't be deleted
    await rm(this.file, { force: true });
  }

  /**
   * Opens the archive's file, counting what an earlier run left in it.
   * @param clock which retention goes by
   * @throws InvalidEventPattern
   */
  static async open(declaration: ArchiveDeclaration, file: string, clock: Clock): Promise<Archive> {
    const archive = new Archive(declaration, file, clock);
    for await (const event of archive.stored()) archive.counted(event);
    return archive;
  }

  /** On AWS these two lag by minutes. Here they change immediately, and drop expired events by whole days. */
  get eventCount(): number {
    return this.kept().reduce((sum, { count }) => sum + count, 0);
  }

  get sizeBytes(): number {
    return this.kept().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Stores the event if the pattern selects it. Replayed events aren't archived again. */
  offer(event: BusEvent): void {
    if (event.replayName !== undefined) return;
    if (this.pattern && !this.pattern.matchesFields(event.fields)) return;
    const stored: ArchivedEvent = { id: event.id, time: event.time.getTime(), text: event.text };
    this.counted(stored);
    this.lines.append(JSON.stringify(stored)).catch((error: unknown) => {
      this.failure = error; // shown by health, thrown by flush
    });
  }

  /** The events whose time is in [from, to), in the order in which they arrived. */
  async *events(from: Date, to: Date): AsyncGenerator<ArchivedEvent> {
    await this.flush();
    const earliest = Math.max(from.getTime(), this.oldestKept());
    for await (const event of this.stored())
      if (event.time >= earliest && event.time < to.getTime()) yield event;
  }

  /** @throws the error that prevented an event from being written */
  async flush(): Promise<void> {
    await this.lines.flush();
    if (this.failure !== undefined) throw this.failure;
  }

  /**
   * Like `flush`, for the last time. The file is opened again when there is another event.
   * @throws the error that prevented an event from being written
   */
  async close(): Promise<void> {
    await this.lines.close();
    await this.flush();
  }

  /** Why events aren't being stored, if so. */
  get problem(): string | undefined {
    return this.failure === undefined ? undefined : `archive ${this.declaration.name}: ${this.failure}`;
  }

  private oldestKept(): number {
    const { retentionDays } = this.declaration;
    return retentionDays ? this.clock.now() - retentionDays * dayMs : Number.NEGATIVE_INFINITY;
  }

  private counted({ time, text }: ArchivedEvent): void {
    const day = Math.floor(time / dayMs);
    const { count, bytes } = this.days.get(day) ?? { count: 0, bytes: 0 };
    this.days.set(day, { count: count + 1, bytes: bytes + Buffer.byteLength(text) });
  }

  private kept(): { count: number; bytes: number }[] {
    const oldest = this.oldestKept();
    return [...this.days].filter(([day]) => (day + 1) * dayMs > oldest).map(([, events]) => events);
  }

  private async *stored(): AsyncGenerator<ArchivedEvent> {
    if (!existsSync(this.file)) return;
    const lines = createInterface({
      input: createReadStream(this.file),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    for await (const text of lines) {
      const event = parsedLine(text);
      if (event) yield event;
    }
  }
}

/** A last line that was cut off when the cloud was killed isn't an event. */
const parsedLine = (text: string): ArchivedEvent | undefined => {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};
