import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";

const declaration = z.object({
  arn: z.string(),
  name: z.string(),
  machineArn: z.string(),
  input: z.string(),
  startDate: z.coerce.date(),
});
export type Journalled = z.output<typeof declaration>;

const entry = z.union([z.object({ started: declaration }), z.object({ ended: z.string() })]);

/**
 * The running executions, on disk, because AWS would continue them when this process ends. Only their beginning is
 * kept, so after a restart they run again from their first state.
 */
export class Journal {
  private readonly underWay = new Map<string, Journalled>();
  private writing: Promise<void> = Promise.resolve();
  private failure: string | undefined;

  constructor(private readonly file: string) {}

  /** @returns the executions that were running when an earlier run ended */
  async open(): Promise<readonly Journalled[]> {
    await mkdir(dirname(this.file), { recursive: true });
    const text = await readFile(this.file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    for (const line of text.split("\n")) this.replay(line);
    await this.compact();
    return [...this.underWay.values()];
  }

  /** Resolves when it is on disk. */
  async started(execution: Journalled): Promise<void> {
    this.underWay.set(execution.arn, execution);
    await this.write(() => appendFile(this.file, `${JSON.stringify({ started: execution })}\n`));
    if (this.failure !== undefined) throw new Error(this.failure);
  }

  /** Empties the file whenever no execution is running, so that it doesn't grow without limit. */
  ended(executionArn: string): void {
    if (!this.underWay.delete(executionArn)) return;
    void this.write(() =>
      this.underWay.size === 0
        ? writeFile(this.file, "")
        : appendFile(this.file, `${JSON.stringify({ ended: executionArn })}\n`),
    );
  }

  /** Why the journal can't be written, if it can't. */
  get problem(): string | undefined {
    return this.failure;
  }

  async flush(): Promise<void> {
    await this.writing;
  }

  private replay(line: string): void {
    const parsed = entry.safeParse(jsonOrNothing(line)).data;
    // The last line may be cut off, when the process was killed while writing it: nobody was told it had started.
    if (!parsed) return;
    if ("ended" in parsed) this.underWay.delete(parsed.ended);
    else this.underWay.set(parsed.started.arn, parsed.started);
  }

  private compact(): Promise<void> {
    const lines = [...this.underWay.values()].map((started) => `${JSON.stringify({ started })}\n`);
    return writeFile(this.file, lines.join(""));
  }

  private write(change: () => Promise<void>): Promise<void> {
    this.writing = this.writing.then(change).catch((error: unknown) => {
      this.failure = `The journal of executions can't be written: ${String(error)}`;
    });
    return this.writing;
  }
}

const jsonOrNothing = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
