import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failed } from "../../cli/errors";
import { extractRevision } from "../../tests/engine/extract-revision";
import { tablesOf } from "../benches";
import type { Result } from "../measure";
import { readResults } from "../saved-results";

const run = promisify(execFile);

export interface Wanted {
  /** For `--only`. */
  readonly name: string;
  /** Further options of the bench. */
  readonly options: readonly string[];
  readonly titles: ReadonlySet<string>;
}

/** Another version of this project in a directory of its own, with its own packages. */
export class Revision {
  private constructor(private readonly directory: string) {}

  /** @throws Failed if there is no such revision, or its packages can't be installed */
  static async checkOut(revision: string): Promise<Revision> {
    const directory = await mkdtemp(join(tmpdir(), "orderflow-revision-"));
    const checkedOut = new Revision(directory);
    try {
      extractRevision(revision, directory);
      // On Windows, npm is a script that needs a shell.
      await run("npm", ["ci"], { cwd: directory, shell: process.platform === "win32" });
    } catch (error) {
      await checkedOut.remove();
      throw failed(`Installing ${revision}`, error);
    }
    return checkedOut;
  }

  /**
   * Measures with the revision's own bench.
   * @param titles of the tables that are wanted; the others that it has saved are older
   * @throws Failed if it can't
   */
  async measure({ name, options, titles }: Wanted): Promise<Result[]> {
    const command = ["-r", "./cli/typescript.cjs", "bench/run.ts", "--only", name, "--save", ...options];
    await run(process.execPath, command, { cwd: this.directory }).catch((error) => {
      throw failed(`npm run bench -- --only "${name}" of the revision`, error);
    });
    const saved = await readResults(this.directory).catch((error) => {
      throw failed("Reading bench/results.json of the revision", error);
    });
    return tablesOf(saved).filter(({ title }) => titles.has(title));
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

const failed = (what: string, error: unknown): Failed =>
  new Failed(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
