import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** No DynamoDB engine could be found on this machine. */
export class NoDynamoEngine extends Error {
  constructor() {
    super(
      "No DynamoDB engine for this platform. Either install the optional dependency @dynoxide/linux-x64 (npm install, " +
        "Linux on x64), or put a `dynoxide` binary on PATH, or set DYNAMODB_ENDPOINT to another engine, e.g. DynamoDB Local.",
    );
    this.name = "NoDynamoEngine";
  }
}

/**
 * The binary to run: the npm package's, else the first `dynoxide` on PATH.
 * @throws NoDynamoEngine
 */
export const findEngineBinary = (): string => {
  const binary = packaged() ?? onPath();
  if (binary === undefined) throw new NoDynamoEngine();
  return binary;
};

const packaged = (): string | undefined => {
  try {
    return join(dirname(require.resolve("@dynoxide/linux-x64/package.json")), "dynoxide");
  } catch {
    return undefined; // an optional dependency: npm leaves it out on other platforms
  }
};

const onPath = (): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, "dynoxide"))
    .find(isExecutable);

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
