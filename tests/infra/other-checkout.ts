import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const projectDirectory = join(__dirname, "../..");

/** The project's code at another path, as another machine has it. */
export class OtherCheckout {
  readonly directory = mkdtempSync(join(tmpdir(), "orderflow-elsewhere-"));

  constructor() {
    for (const part of [
      "handlers",
      "infra",
      "flows",
      "index.ts",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
    ])
      cpSync(join(projectDirectory, part), join(this.directory, part), { recursive: true });
    // Each package by itself, so that what was built here and kept isn't there.
    const packages = join(this.directory, "node_modules");
    mkdirSync(packages);
    for (const name of readdirSync(join(projectDirectory, "node_modules")))
      if (name !== ".cache")
        symlinkSync(join(projectDirectory, "node_modules", name), join(packages, name), "junction");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
