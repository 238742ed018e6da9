import { readFile } from "node:fs/promises";
import * as z from "zod";
import { LineFile } from "../line-file";

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
  private readonly lines: LineFile;
  private failure: string | undefined;

  constructor(private readonly file: string) {
    this.lines = new LineFile(file);
  }

  /** @returns the executions that were running when an earlier run ended */
  async open(): Promise<readonly Journalled[]> {
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
    await this.noted(this.lines.append(JSON.stringify({ started: execution })));
    if (this.failure !== undefined) throw new Error(this.failure);
  }

  /** Empties the file whenever no execution is running, so that it doesn't grow without limit. */
  ended(executionArn: string): void {
    if (!this.underWay.delete(executionArn)) return;
    const change =
      this.underWay.size === 0
        ? this.lines.clear()
        : this.lines.append(JSON.stringify({ ended: executionArn }));
    void this.noted(change);
  }

  /** Why the journal can't be written, if it can't. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** Waits for what is being written. The file is opened again when another execution starts. */
  async close(): Promise<void> {
    await this.noted(this.lines.close());
  }

  private replay(line: string): void {
    const parsed = entry.safeParse(jsonOrNothing(line)).data;
    // The last line may be cut off, when the process was killed while writing it: nobody was told it had started.
    if (!parsed) return;
    if ("ended" in parsed) this.underWay.delete(parsed.ended);
    else this.underWay.set(parsed.started.arn, parsed.started);
  }

  private async compact(): Promise<void> {
    await this.lines.clear();
    const lines = [...this.underWay.values()].map((started) => JSON.stringify({ started }));
    if (lines.length > 0) await this.lines.append(lines.join("\n"));
  }

  private noted(change: Promise<void>): Promise<void> {
    return change.catch((error: unknown) => {
      this.failure = `The journal of executions can't be written: ${String(error)}`;
    });
  }
}

const jsonOrNothing = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
