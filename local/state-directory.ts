import { readFileSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Another cloud is already using this state directory. */
export class StateDirectoryInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `${directory} is in use by process ${pid}. Stop that one first, or set LOCAL_STATE_DIR to another directory.`,
    );
    this.name = "StateDirectoryInUse";
  }
}

/** The state directory holds what isn't the local cloud's, and would be emptied. */
export class StateDirectoryNotOurs extends Error {
  constructor(directory: string, found: string) {
    super(
      `${directory} holds files that no local cloud has put there (${found}), and would be emptied. ` +
        "Set LOCAL_STATE_DIR to a directory that is empty or new, or remove this one yourself.",
    );
    this.name = "StateDirectoryNotOurs";
  }
}

/** The file that says that a directory may be emptied. */
const marker = "orderflow.state";

/**
 * Where the local cloud keeps what it stores: tables, bundles, mail, logs. Fresh on every start unless kept.
 * A pid file guards it, since two clouds in one directory would destroy each other's state; a marker tells it from a
 * directory of somebody's own, which is never emptied.
 */
export class StateDirectory {
  private readonly pidFile: string;
  private readonly outputsFile: string;

  constructor(readonly path: string) {
    this.pidFile = join(path, "cloud.pid");
    this.outputsFile = join(path, "outputs.json");
  }

  /** @throws StateDirectoryInUse, StateDirectoryNotOurs */
  async claim(options: { keep: boolean }): Promise<void> {
    const holder = await this.holder();
    if (holder !== undefined) throw new StateDirectoryInUse(this.path, holder);
    await this.refuseForeignFiles();
    if (!options.keep) await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path, { recursive: true });
    await writeFile(join(this.path, marker), "The local cloud empties this directory when it starts.\n");
    await rm(this.outputsFile, { force: true });
    await writeFile(this.pidFile, String(process.pid));
  }

  /** Stack outputs, as `pulumi stack output --json --show-secrets` prints them; readable by the owner only. */
  async writeOutputs(outputs: Readonly<Record<string, unknown>>): Promise<void> {
    const draft = `${this.outputsFile}.new`;
    await writeFile(draft, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, this.outputsFile); // whoever waits for the file finds all of it
  }

  /** Synchronous, so that it also works while the process exits. */
  release(): void {
    if (!this.heldByThisProcess()) return; // another's outputs stay
    for (const file of [this.outputsFile, this.pidFile]) rmSync(file, { force: true });
  }

  private async refuseForeignFiles(): Promise<void> {
    const files = await readdir(this.path).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const [found] = files;
    if (found !== undefined && !files.includes(marker)) throw new StateDirectoryNotOurs(this.path, found);
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
