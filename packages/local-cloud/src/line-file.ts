import { appendFile, close, mkdir, open, writeFile } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { endLastLine } from "./last-line";

interface Batch {
  readonly lines: string[];
  readonly written: Promise<void>;
}

/**
 * A file of lines that only grows. It stays open until it is closed, and lines that come while others are being written
 * are written together. After an error, the next line opens it again. A last line that was cut off is ended first.
 */
export class LineFile {
  private descriptor: number | undefined;
  /** Lines that wait for what is being written. */
  private waiting: Batch | undefined;
  private last: Promise<void> = Promise.resolve();

  /** @param file whose directory is made when it isn't there */
  constructor(private readonly file: string) {}

  /** Resolves when the line is in the file. */
  append(line: string): Promise<void> {
    this.waiting ??= this.batch();
    this.waiting.lines.push(line);
    return this.waiting.written;
  }

  /** Removes all lines that were appended until now. */
  clear(): Promise<void> {
    return this.next(async () => {
      // Windows doesn't let a file be shortened that is open for appending.
      await this.closeDescriptor();
      await this.makeDirectory();
      await promisify(writeFile)(this.file, "");
    });
  }

  /** Resolves when all that was begun has been done, whether or not it succeeded. */
  async flush(): Promise<void> {
    await this.last.catch(() => {});
  }

  async close(): Promise<void> {
    await this.next(() => this.closeDescriptor());
  }

  private batch(): Batch {
    const lines: string[] = [];
    const written = this.next(async () => {
      this.waiting = undefined;
      await promisify(appendFile)(await this.opened(), `${lines.join("\n")}\n`);
    });
    return { lines, written };
  }

  /** One after the other, in the order of the calls. */
  private next(work: () => Promise<void>): Promise<void> {
    this.waiting = undefined;
    const done = this.last.then(work, work).catch(async (error: unknown) => {
      await this.closeDescriptor();
      throw error;
    });
    done.catch(() => {}); // the caller is told
    this.last = done;
    return done;
  }

  private async opened(): Promise<number> {
    if (this.descriptor === undefined) {
      await this.makeDirectory();
      await endLastLine(this.file);
      this.descriptor = await promisify(open)(this.file, "a");
    }
    return this.descriptor;
  }

  private async makeDirectory(): Promise<void> {
    await promisify(mkdir)(dirname(this.file), { recursive: true });
  }

  private async closeDescriptor(): Promise<void> {
    const { descriptor } = this;
    this.descriptor = undefined;
    if (descriptor !== undefined) await promisify(close)(descriptor).catch(() => {});
  }
}
