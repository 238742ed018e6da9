import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const projectDirectory = join(__dirname, "../..");

/** What the program consists of, besides its packages. */
const parts = [
  "Pulumi.yaml",
  "cli/typescript.cjs",
  "flows",
  "handlers",
  "index.ts",
  "infra",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
];

/** A copy of the program that a test may edit, with this project's packages. */
export class ProjectCopy {
  private constructor(readonly directory: string) {}

  static async make(): Promise<ProjectCopy> {
    const directory = await mkdtemp(join(tmpdir(), "orderflow-copy-"));
    for (const part of parts)
      await cp(join(projectDirectory, part), join(directory, part), { recursive: true });
    await sharePackages(directory);
    return new ProjectCopy(directory);
  }

  /** Replaces a text in a file. @throws Error when it isn't there */
  async edit(file: string, before: string, after: string): Promise<void> {
    const path = join(this.directory, file);
    const text = await readFile(path, "utf8");
    if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
    await writeFile(path, text.replaceAll(before, after));
  }

  /** Makes a file that isn't there yet. */
  async write(file: string, text: string): Promise<void> {
    const path = join(this.directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Each package by itself: what was built of the project and kept isn't the copy's. */
export const sharePackages = async (directory: string): Promise<void> => {
  const packages = join(directory, "node_modules");
  await mkdir(packages);
  const shared = join(projectDirectory, "node_modules");
  for (const name of await readdir(shared))
    if (name !== ".cache") await symlink(join(shared, name), join(packages, name), "junction");
};
