import { execFileSync } from "node:child_process";
import { accessSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { version } from "@pulumi/pulumi/package.json";

const name = process.platform === "win32" ? "pulumi.exe" : "pulumi";

const cacheDirectory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pulumi-engine", "bin");

/** A Pulumi CLI that is as old as the SDK: on the PATH, or in the cache directory. */
export const findPulumiCli = (): string | undefined =>
  [...(process.env.PATH ?? "").split(delimiter), cacheDirectory]
    .map((directory) => join(directory, name))
    .find((file) => isThere(file) && versionOf(file) === `v${version}`);

/** The directory above `bin`, as the Automation API wants it. */
export const rootOf = (cli: string): string => dirname(dirname(cli));

const isThere = (file: string): boolean => {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
};

const versionOf = (file: string): string | undefined => {
  try {
    return execFileSync(file, ["version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined; // it isn't for this machine
  }
};
