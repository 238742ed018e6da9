import { accessSync, constants, statSync } from "node:fs";
import { dirname, posix, win32 } from "node:path";

/** The platforms that the engine is published for, one npm package each: `@dynoxide/<platform>-<architecture>`. */
const packagedFor = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

/** The machine that an engine is looked for on. */
export interface Machine {
  /** As `process.platform`, e.g. "darwin". */
  readonly platform: NodeJS.Platform;
  /** As `process.arch`, e.g. "arm64". */
  readonly arch: string;
  /** The environment variable PATH. */
  readonly path: string;
  /** Whether a file is there that this user may run. */
  canRun(file: string): boolean;
  /** The directory that an npm package is installed in, if it is. */
  packageDirectory(name: string): string | undefined;
}

/** No DynamoDB engine could be found on this machine. */
export class NoDynamoEngine extends Error {
  constructor({ platform, arch }: Pick<Machine, "platform" | "arch">) {
    const name = packageFor(platform, arch);
    const install = name
      ? `Run \`npm install --include=optional\`, which brings ${name}`
      : `There is no package for this platform, only for ${packagedFor.join(", ")}`;
    super(
      `No DynamoDB engine for ${platform}-${arch}. ${install}; or put \`${programOn(platform)}\` ` +
        "(github.com/nubo-db/dynoxide) on PATH; or set DYNAMODB_ENDPOINT to the URL of another engine, e.g. DynamoDB Local.",
    );
    this.name = "NoDynamoEngine";
  }
}

/**
 * The program to run: that of the npm package for this platform, else the first on PATH.
 * @returns an absolute path, or one relative to a relative directory of PATH
 * @throws NoDynamoEngine
 */
export const findEngineBinary = (machine: Machine = thisMachine()): string => {
  const program = candidates(machine).find((file) => machine.canRun(file));
  if (program === undefined) throw new NoDynamoEngine(machine);
  return program;
};

const candidates = (machine: Machine): string[] => {
  const { join, delimiter } = machine.platform === "win32" ? win32 : posix;
  const name = packageFor(machine.platform, machine.arch);
  const installed = name === undefined ? undefined : machine.packageDirectory(name);
  // Windows lets a directory of PATH stand in quotation marks.
  const directories = machine.path.split(delimiter).map((entry) => entry.replace(/^"(.*)"$/, "$1"));
  return [installed ?? "", ...directories]
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, programOn(machine.platform)));
};

const packageFor = (platform: string, arch: string): string | undefined =>
  packagedFor.includes(`${platform}-${arch}`) ? `@dynoxide/${platform}-${arch}` : undefined;

/** Windows starts nothing but an `.exe` without a shell. */
const programOn = (platform: string): string => (platform === "win32" ? "dynoxide.exe" : "dynoxide");

const thisMachine = (): Machine => ({
  platform: process.platform,
  arch: process.arch,
  path: process.env.PATH ?? "",
  canRun,
  packageDirectory,
});

const canRun = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

const packageDirectory = (name: string): string | undefined => {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined; // an optional dependency: npm leaves it out on other platforms
  }
};
