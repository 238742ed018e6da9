import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeDirectory } from "./cloud";

const projectDirectory = join(__dirname, "../..");

/** What `npm start` runs. */
const parts = [
  ...["cli", "flows", "handlers", "infra", "index.ts"],
  ...["Pulumi.yaml", "package.json", "package-lock.json", "tsconfig.json"],
];

/** A copy of the project whose files a test may save. */
export class ProjectCopy {
  readonly directory = mkdtempSync(join(tmpdir(), "orderflow-copy-"));

  constructor() {
    const there = new Set(readdirSync(projectDirectory));
    for (const part of parts.filter((name) => there.has(name)))
      cpSync(join(projectDirectory, part), join(this.directory, part), { recursive: true });
    // Each package by itself, so that the copy has a cache of its own.
    const packages = join(this.directory, "node_modules");
    mkdirSync(packages);
    for (const name of readdirSync(join(projectDirectory, "node_modules")))
      if (name !== ".cache")
        symlinkSync(join(projectDirectory, "node_modules", name), join(packages, name), "junction");
  }

  read(file: string): string {
    return readFileSync(join(this.directory, file), "utf8");
  }

  save(file: string, change: (text: string) => string): void {
    writeFileSync(join(this.directory, file), change(this.read(file)));
  }

  remove(): Promise<void> {
    return removeDirectory(this.directory);
  }
}
