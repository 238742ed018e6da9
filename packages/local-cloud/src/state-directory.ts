import { readFileSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Thrown when another cloud already uses this state directory. */
export class StateDirectoryInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `${directory} is in use by process ${pid}. Stop that one first, or set LOCAL_STATE_DIR to another directory.`,
    );
    this.name = "StateDirectoryInUse";
  }
}

/** Thrown when the state directory, which would be emptied, contains other files. */
export class StateDirectoryNotOurs extends Error {
  constructor(directory: string, found: string) {
    super(
      `${directory} contains files that the local cloud didn't create (${found}), and would be emptied. ` +
        "Set LOCAL_STATE_DIR to an empty or new directory, or remove this one yourself.",
    );
    this.name = "StateDirectoryNotOurs";
  }
}

/** Thrown when the state directory can't be created, read or written. */
export class StateDirectoryUnusable extends Error {
  constructor(directory: string, cause: NodeJS.ErrnoException) {
    super(
      `${directory} can't be used as the state directory, because ${reasonOf(cause)}. ` +
        "Set LOCAL_STATE_DIR to a directory that you may write to.",
      { cause },
    );
    this.name = "StateDirectoryUnusable";
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTDIR: "it, or a part of its path, is a file",
  EEXIST: "there is a file with that name",
  EACCES: "you have no permission to write there",
  EPERM: "you have no permission to write there",
  EROFS: "its file system is read-only",
  ENOSPC: "its file system is full",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "its file system doesn't allow directories there",
  ELOOP: "its path is a cycle of links",
};

const reasonOf = ({ code = "", message }: NodeJS.ErrnoException): string => reasons[code] ?? message;

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error && "syscall" in error;

/** The file that marks a directory as safe to empty. Recognised by its content, because earlier versions named it differently. */
const marker = {
  name: "local-cloud.state",
  text: "The local cloud empties this directory when it starts.\n",
};

/**
 * The directory with the local cloud's data: tables, bundles, mail, logs. It is emptied on every start unless kept. A pid
 * file guards it, because two clouds in one directory would destroy each other's state. A marker distinguishes it from
 * other directories, which are never emptied.
 */
export class StateDirectory {
  private readonly pidFile: string;
  private readonly outputsFile: string;

  constructor(readonly path: string) {
    this.pidFile = join(path, "cloud.pid");
    this.outputsFile = join(path, "outputs.json");
  }

  /** @throws StateDirectoryInUse, StateDirectoryNotOurs, StateDirectoryUnusable */
  async claim(options: { keep: boolean }): Promise<void> {
    try {
      await this.take(options);
    } catch (error) {
      throw isSystemError(error) ? new StateDirectoryUnusable(this.path, error) : error;
    }
  }

  private async take(options: { keep: boolean }): Promise<void> {
    const holder = await this.holder();
    if (holder !== undefined) throw new StateDirectoryInUse(this.path, holder);
    await this.refuseForeignFiles();
    // Windows releases the files of a process some time after its end.
    if (!options.keep) await rm(this.path, { recursive: true, force: true, maxRetries: 10 });
    await makeDirectory(this.path);
    await writeFile(join(this.path, marker.name), marker.text);
    await rm(this.outputsFile, { force: true });
    await writeFile(this.pidFile, String(process.pid));
  }

  /** Writes the stack outputs, as `pulumi stack output --json --show-secrets` prints them; readable by the owner only. */
  async writeOutputs(outputs: Readonly<Record<string, unknown>>): Promise<void> {
    const draft = `${this.outputsFile}.new`;
    await writeFile(draft, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, this.outputsFile); // atomic, because others wait for the complete file
  }

  /** Synchronous, so that it also works while the process exits. */
  release(): void {
    if (!this.heldByThisProcess()) return; // another cloud's outputs stay
    for (const file of [this.outputsFile, this.pidFile]) rmSync(file, { force: true });
  }

  private async refuseForeignFiles(): Promise<void> {
    const files = await readdir(this.path).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const [found] = files;
    if (found !== undefined && !(await this.isMarked(files)))
      throw new StateDirectoryNotOurs(this.path, found);
  }

  private async isMarked(files: readonly string[]): Promise<boolean> {
    for (const file of files)
      if (file.endsWith(".state") && (await readFile(join(this.path, file), "utf8")) === marker.text)
        return true;
    return false;
  }

  private heldByThisProcess(): boolean {
    try {
      return readFileSync(this.pidFile, "utf8") === String(process.pid);
    } catch {
      return false; // no pid file: nothing to release
    }
  }

  private async holder(): Promise<number | undefined> {
    const pid = Number(await readFile(this.pidFile, "utf8").catch(() => ""));
    if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
    try {
      process.kill(pid, 0);
      return pid;
    } catch {
      return undefined; // the process is gone: it was killed before it could clean up
    }
  }
}

/**
 * Makes a directory and its parents. Node's `recursive` option never returns if the system refuses to create a directory
 * in an existing one, as in /proc.
 */
const makeDirectory = async (path: string): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (error.code !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
};
