import { createReadStream, existsSync } from "node:fs";
import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
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
  /** In days; 0 keeps events for ever. */
  readonly retentionDays: number;
}

const line = z.object({ id: z.string(), time: z.number(), text: z.string() });
export type ArchivedEvent = z.output<typeof line>;

/**
 * Keeps the matching events of a bus in an append-only file, one line each, so that an event costs the same however
 * many there are. Lines are written in batches, in order; `flush` waits for all of them.
 */
export class Archive {
  readonly createdAt = new Date();
  private readonly pattern: EventPattern | undefined;
  private buffer: string[] = [];
  private writing: Promise<void> | undefined;
  private failure: unknown;
  private count = 0;
  private bytes = 0;

  private constructor(
    readonly declaration: ArchiveDeclaration,
    private readonly file: string,
  ) {
    this.pattern =
      declaration.eventPattern === undefined ? undefined : compilePattern(declaration.eventPattern);
  }

  /**
   * Opens the archive's file, counting what an earlier run left in it.
   * @throws InvalidEventPattern
   */
  static async open(declaration: ArchiveDeclaration, file: string): Promise<Archive> {
    const archive = new Archive(declaration, file);
    await mkdir(dirname(file), { recursive: true });
    for await (const { text } of archive.stored()) archive.counted(text);
    return archive;
  }

  /** On AWS these lag by minutes; here they are exact at once. */
  get eventCount(): number {
    return this.count;
  }

  get sizeBytes(): number {
    return this.bytes;
  }

  /** Stores the event if the pattern selects it. Replayed events aren't archived again. */
  offer(event: BusEvent): void {
    if (event.replayName !== undefined) return;
    if (this.pattern && !this.pattern.matchesFields(event.fields)) return;
    const stored: ArchivedEvent = { id: event.id, time: event.time.getTime(), text: event.text };
    this.buffer.push(`${JSON.stringify(stored)}\n`);
    this.counted(event.text);
    this.writing ??= this.write();
  }

  /** The events whose time is in [from, to), in the order in which they arrived. */
  async *events(from: Date, to: Date): AsyncGenerator<ArchivedEvent> {
    await this.flush();
    const oldest = this.declaration.retentionDays
      ? Date.now() - this.declaration.retentionDays * 86_400_000
      : Number.NEGATIVE_INFINITY;
    for await (const event of this.stored())
      if (event.time >= Math.max(from.getTime(), oldest) && event.time < to.getTime()) yield event;
  }

  /** @throws what kept an event from being written */
  async flush(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw this.failure;
  }

  private async write(): Promise<void> {
    try {
      while (this.buffer.length > 0) {
        const batch = this.buffer.join("");
        this.buffer = [];
        await appendFile(this.file, batch);
      }
    } catch (error) {
      this.failure = error; // shown by health, thrown by flush
    } finally {
      this.writing = undefined;
    }
  }

  /** Why events aren't being stored, if so. */
  get problem(): string | undefined {
    return this.failure === undefined ? undefined : `archive ${this.declaration.name}: ${this.failure}`;
  }

  private counted(text: string): void {
    this.count += 1;
    this.bytes += Buffer.byteLength(text);
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
