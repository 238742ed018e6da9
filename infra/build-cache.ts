import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

/** A result and the files that it was made from. */
export interface Made<Result> {
  readonly result: Result;
  /** Paths below the project's directory. */
  readonly inputs: readonly string[];
}

/** The maximum number of entries; one is about two megabytes. */
const most = 100;

/**
 * Caches results until one of their files changes. It compares contents, never timestamps, so a second start needs no
 * bundling. It is in `node_modules/.cache`, and may be deleted at any time.
 */
export class BuildCache<Result> {
  private readonly entry;
  private readonly directory: string;
  private readonly digests = new Map<string, Promise<string>>();

  constructor(
    private readonly projectDirectory: string,
    name: string,
    result: z.ZodType<Result>,
    /** Further files that the result depends on, in addition to its inputs. */
    private readonly always: readonly string[],
  ) {
    this.directory = join(projectDirectory, "node_modules/.cache/orderflow", name);
    this.entry = z.object({ inputs: z.record(z.string(), z.string()), result });
  }

  /** @param key everything that the result depends on except files */
  async get(key: string, make: () => Promise<Made<Result>>): Promise<Result> {
    const file = join(this.directory, `${sha256(key)}.json`);
    const kept = await this.read(file);
    if (kept) return kept.result;
    const { result, inputs } = await make();
    // Without the cache only speed is lost: the directory may be read-only, and Windows can't replace a file that is being read.
    await this.write(file, result, [...inputs, ...this.always]).catch(() => {});
    return result;
  }

  private async read(file: string) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    const parsed = this.entry.safeParse(parse(text));
    return parsed.success && (await this.isCurrent(parsed.data.inputs)) ? parsed.data : undefined;
  }

  private async isCurrent(inputs: Readonly<Record<string, string>>): Promise<boolean> {
    const same = Object.entries(inputs).map(async ([path, digest]) => (await this.digest(path)) === digest);
    return (await Promise.all(same)).every(Boolean);
  }

  private async write(file: string, result: Result, inputs: readonly string[]): Promise<void> {
    const digests = await Promise.all(inputs.map(async (path) => [path, await this.digest(path)]));
    await mkdir(this.directory, { recursive: true });
    // Other processes may read or write it at the same time.
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, JSON.stringify({ inputs: Object.fromEntries(digests), result }));
    await rename(draft, file);
    await this.prune();
  }

  /** Many results are made from the same files, so each file is read once per process. */
  private digest(path: string): Promise<string> {
    const known = this.digests.get(path);
    if (known) return known;
    const digest = readFile(join(this.projectDirectory, path)).then(sha256, () => "missing");
    this.digests.set(path, digest);
    return digest;
  }

  private async prune(): Promise<void> {
    const files = (await readdir(this.directory)).map((name) => join(this.directory, name));
    if (files.length <= most) return;
    const times = await Promise.all(
      files.map(async (file) => ({ file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 })),
    );
    times.sort((a, b) => b.at - a.at);
    await Promise.all(times.slice(most).map(({ file }) => rm(file, { force: true })));
  }
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // will be made again
  }
};
