import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractRevision } from "./extract-revision";

const projectDirectory = join(__dirname, "../..");

/** The version that stacks out there have: the last commit before its program was rearranged. */
export const previousCommit = "cbdcb09";

/** Whether this clone has the commit; a shallow one hasn't. */
export const hasPreviousVersion = (): boolean => {
  try {
    execFileSync("git", ["cat-file", "-e", `${previousCommit}^{commit}`], {
      cwd: projectDirectory,
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
};

/** The previous version's files in a directory of their own, with this one's packages. */
export class PreviousVersion {
  readonly directory = mkdtempSync(join(tmpdir(), "orderflow-previous-"));

  constructor() {
    extractRevision(previousCommit, this.directory);
    this.nameRegionOfWidgets();
    this.sharePackages();
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** CloudWatch refuses a graph without a region, so that a stack out there has named it in its own copy. */
  private nameRegionOfWidgets(): void {
    const file = join(this.directory, "infra/dashboard/widgets.ts");
    const [before, after] = readFileSync(file, "utf8").split("properties: {\n    title,\n    view:");
    if (after === undefined) throw new Error(`${file} has no graph`);
    writeFileSync(file, `${before}properties: {\n    region: "us-east-1",\n    title,\n    view:${after}`);
  }

  /** Each package by itself: what was built of the one version and kept isn't the other's. */
  private sharePackages(): void {
    const packages = join(this.directory, "node_modules");
    mkdirSync(packages);
    const shared = join(projectDirectory, "node_modules");
    for (const name of readdirSync(shared))
      if (name !== ".cache") symlinkSync(join(shared, name), join(packages, name), "junction");
  }
}
