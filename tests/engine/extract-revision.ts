import { execFileSync } from "node:child_process";
import { join } from "node:path";

const projectDirectory = join(__dirname, "../..");

/**
 * Writes the files of a revision into a directory. The repository itself doesn't change, so a process that ends early leaves
 * nothing in it.
 * @throws Error if there is no such revision
 */
export const extractRevision = (revision: string, directory: string): void => {
  const archive = execFileSync("git", ["archive", revision], {
    cwd: projectDirectory,
    maxBuffer: 200_000_000,
  });
  execFileSync("tar", ["-x", "-C", directory], { input: archive });
};
