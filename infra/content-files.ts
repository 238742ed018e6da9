import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

const day = 24 * 60 * 60 * 1_000;

/**
 * Stores texts in files named after their content: the same text is the same file, and a file never changes. Files that
 * haven't been used for a while are removed.
 */
export class ContentFiles {
  private pruning: Promise<void> | undefined;

  constructor(
    private readonly directory: string,
    private readonly keptDays: number,
  ) {}

  /**
   * The path of a file with this text.
   * @param name of the file, if something other than the text identifies it
   * @throws Error when the directory isn't writable
   */
  async put(text: string, name = sha256(text)): Promise<string> {
    const file = join(this.directory, name);
    if (!(await this.has(file, text))) await this.write(file, text);
    this.pruning ??= this.prune();
    await this.pruning;
    return file;
  }

  /** Whether the file exists and is complete; if so, it counts as used. */
  private async has(file: string, text: string): Promise<boolean> {
    if ((await readFile(file, "utf8").catch(() => undefined)) !== text) return false;
    const now = new Date();
    await utimes(file, now, now);
    return true;
  }

  /** Writes atomically, because another process may write the same file at the same time. */
  private async write(file: string, text: string): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, text);
    try {
      await rename(draft, file);
    } catch (error) {
      // Windows can't replace a file that is being read; in that case it already exists.
      await rm(draft, { force: true });
      if (!(await this.has(file, text))) throw error;
    }
  }

  private async prune(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const file = join(this.directory, name);
      const usedAt = (await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now();
      if (Date.now() - usedAt > this.keptDays * day) await rm(file, { force: true });
    }
  }
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
