import { version } from "@pulumi/pulumi/package.json";
import type { Suite } from "mocha";
import { findPulumiCli } from "./pulumi-cli";

/** Describes what the real engine does; without its CLI, only says so, unless ENGINE_REQUIRED is set. */
export const describeOnEngine = (title: string, tests: (suite: Suite, cli: string) => void): void => {
  const cli = findPulumiCli();
  if (cli === undefined) {
    if (process.env.ENGINE_REQUIRED)
      throw new Error(`There is no Pulumi CLI ${version}: install it, and put it on the PATH`);
    console.log(`skipped: no Pulumi CLI (${title})`);
    return;
  }
  describe(title, function () {
    // The machine may have other work.
    this.timeout(1_800_000);
    tests(this, cli);
  });
};
