import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join, relative } from "node:path";

/** Milliseconds of quiet after which a save is complete: editors write a file in several steps. */
const quiet = 60;

/** Whether a file is part of the program's sources. */
export const isSource = (file: string): boolean =>
  /\.(ts|tsx|json)$/.test(file) && !/\.(test|d)\.ts$/.test(file) && !file.startsWith(".");

interface Watched {
  readonly directory: string;
  /** Directories and files within it. */
  readonly sources: readonly string[];
  /** Called with the changed files, relative to the directory. */
  readonly changed: (files: readonly string[]) => void;
}

/**
 * Reports the saved files, once per save. It watches directories, not files: many editors save by replacing a file, which
 * a watcher of the file doesn't notice.
 */
export class SourceWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly files = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly watched: Watched) {
    const { directory, sources } = watched;
    for (const source of sources) {
      const path = join(directory, source);
      if (isDirectory(path)) this.watchAll(path);
      else this.watchOne(directory);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private watchAll(path: string): void {
    this.watchOne(path);
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) this.watchAll(join(path, entry.name));
  }

  private watchOne(path: string): void {
    if (this.watchers.has(path)) return;
    const watcher = watch(path, { persistent: false }, (_, name) => {
      if (name !== null) this.see(join(path, name));
    });
    // A directory that is deleted ends its watcher.
    watcher.on("error", () => this.watchers.delete(path));
    this.watchers.set(path, watcher);
  }

  private see(path: string): void {
    const { directory, sources } = this.watched;
    const file = relative(directory, path);
    if (!sources.some((source) => file === source || file.startsWith(join(source, "/")))) return;
    if (isDirectory(path)) this.watchAll(path);
    if (!isSource(file)) return;
    this.files.add(file);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), quiet);
  }

  private tell(): void {
    const files = [...this.files].sort();
    this.files.clear();
    this.watched.changed(files);
  }
}

/** A path that no longer exists isn't a directory. */
const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
