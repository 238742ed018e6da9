import { exec, execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { findEngineBinary, NoDynamoEngine } from "@orderflow/local-cloud/dynamo-engine";
import { engines } from "../../package.json";
import { readStartSettings } from "../start/settings";
import { type Check, failed, ok } from "./finding";

type Env = NodeJS.ProcessEnv;

/** The oldest supported Node.js, from package.json. */
const oldestNode = engines.node.replace(/^>=/, "");

export const nodeCheck = (version: string): Check => ({
  name: "Node.js",
  look: async () =>
    isAtLeast(version, oldestNode)
      ? ok(version)
      : failed({
          detail: `${version} is too old: ${oldestNode} or newer is needed`,
          fix: "Install a newer version: https://nodejs.org/",
        }),
});

/** Compares `20.19.1` with `20.19`, part by part. */
const isAtLeast = (version: string, least: string): boolean => {
  const [parts, wanted] = [version, least].map((text) => text.split(".").map(Number));
  for (const [index, part] of (wanted ?? []).entries()) {
    const own = parts?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
};

export const npmCheck = (env: Env): Check => ({
  name: "npm",
  look: async () => {
    const version = npmInUse(env) ?? (await npmVersion());
    return version === undefined
      ? failed({ detail: "not found on PATH", fix: "It comes with Node.js: https://nodejs.org/" })
      : ok(version);
  },
});

/** The npm that runs this command sets its user agent: `npm/11.4.0 node/v24.1.0 linux x64`. */
const npmInUse = ({ npm_config_user_agent: agent = "" }: Env): string | undefined =>
  /^npm\/(\S+)/.exec(agent)?.[1];

const npmVersion = async (): Promise<string | undefined> => {
  try {
    // On Windows npm is a script, which only a shell runs.
    const { stdout } = await promisify(exec)("npm --version", { timeout: 30_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
};

/** @param find where the engine's program is; throws NoDynamoEngine */
export const engineCheck = (env: Env, find: () => string = findEngineBinary): Check => ({
  name: "DynamoDB engine",
  look: async () => {
    if (env.DYNAMODB_ENDPOINT) return ok(`DYNAMODB_ENDPOINT is set: ${env.DYNAMODB_ENDPOINT}`);
    try {
      const { stdout } = await promisify(execFile)(find(), ["--version"], { timeout: 30_000 });
      return ok(stdout.trim());
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      if (error instanceof NoDynamoEngine) return failed({ detail });
      return failed({ detail: `it can't be run: ${detail}`, fix: "npm install --include=optional" });
    }
  },
});

/** Whether `npm start` could listen. Only for a cloud that isn't running; a running cloud uses the ports itself. */
export const portsCheck = (env: Env): Check => ({
  name: "Ports",
  look: async () => {
    const { apiPort, awsPort, consolePort } = readStartSettings({}, env);
    const wanted = [
      { variable: "PORT", port: apiPort },
      { variable: "AWS_PORT", port: awsPort },
      { variable: "CONSOLE_PORT", port: consolePort },
    ];
    const free = await Promise.all(wanted.map(({ port }) => isFree(port)));
    const taken = wanted.filter((_, index) => !free[index]);
    if (taken.length === 0) return ok(`${wanted.map(({ port }) => port || "any").join(", ")} can be used`);
    return failed({
      detail: `${taken.map(({ port }) => port).join(", ")}: taken by another program`,
      fix: `Stop that program, or choose other ports: set ${taken.map(({ variable }) => variable).join(", ")} (0 picks a free one)`,
    });
  },
});

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
