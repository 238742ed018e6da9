import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { findEngineBinary } from "./engine-binary";
import { hasEnded, spawnBound } from "./engine-process";
import { addStreamIndex } from "./stream-index";

/** A running DynamoDB (with streams) that SDK clients can talk to. */
export interface DynamoEngine {
  readonly endpoint: string;
  /** Why it no longer runs, though nobody stopped it. */
  failure(): string | undefined;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Where the tables are kept; one engine a directory. */
  readonly directory: string;
  readonly log?: (line: string) => void;
}

/** Milliseconds that the engine may take to answer, and to end. */
const readyWithin = 10_000;
const endsWithin = 5_000;

/** The engine ended, or didn't answer, when it should have. */
export class DynamoEngineFailed extends Error {
  constructor(why: string) {
    super(`The DynamoDB engine ${why}`);
    this.name = "DynamoEngineFailed";
  }
}

/**
 * Starts dynoxide on a free port of the loopback interface; with `DYNAMODB_ENDPOINT` set, uses that engine instead.
 * @throws NoDynamoEngine, DynamoEngineFailed
 */
export const startDynamoEngine = async (options: EngineOptions): Promise<DynamoEngine> => {
  const external = process.env.DYNAMODB_ENDPOINT;
  if (external) return { endpoint: external, failure: () => undefined, stop: async () => {} };

  await mkdir(options.directory, { recursive: true });
  const file = join(options.directory, "dynamodb.sqlite");
  const binary = findEngineBinary();
  if (!(await exists(file))) await createFile(binary, file, options.log);
  return serve(binary, file, options.log);
};

/** Only what is complete gets the name: a file without the index would be slow from then on. */
const createFile = async (binary: string, file: string, log: EngineOptions["log"]): Promise<void> => {
  const unfinished = `${file}.new`;
  await rm(unfinished, { force: true });
  // The engine makes its schema itself; only then can the index be added.
  const first = await serve(binary, unfinished, log);
  await first.stop();
  await addStreamIndex(unfinished);
  await rename(unfinished, file);
};

const serve = async (binary: string, file: string, log: EngineOptions["log"]): Promise<DynamoEngine> => {
  const port = await freePort();
  const child = spawnBound(binary, [
    "serve",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--db-path",
    file,
  ]);
  const lastLines = collectLines(child, log);
  const endpoint = `http://127.0.0.1:${port}`;
  await ready(child, endpoint, lastLines);
  let failure: string | undefined;
  const unexpected = () => {
    failure = new DynamoEngineFailed(endOf(child, lastLines)).message;
    (log ?? console.error)(failure);
  };
  child.once("exit", unexpected);
  return {
    endpoint,
    failure: () => failure,
    stop: async () => {
      child.off("exit", unexpected);
      await end(child);
    },
  };
};

const endOf = (child: ChildProcess, lastLines: readonly string[]): string =>
  `ended with ${child.exitCode ?? child.signalCode}: ${lastLines.join(" | ")}`;

const collectLines = (child: ChildProcess, log: EngineOptions["log"]): readonly string[] => {
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      last.push(line);
      if (last.length > 10) last.shift();
      log?.(line);
    });
  }
  return last;
};

const ready = async (child: ChildProcess, endpoint: string, lastLines: readonly string[]): Promise<void> => {
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const deadline = Date.now() + readyWithin;
  while (Date.now() < deadline) {
    if (failure) throw new DynamoEngineFailed(`could not be started: ${failure.message}`);
    if (hasEnded(child)) {
      throw new DynamoEngineFailed(endOf(child, lastLines));
    }
    if (await answers(endpoint)) return;
    await delay(10);
  }
  await end(child);
  throw new DynamoEngineFailed(`did not answer within ${readyWithin} ms at ${endpoint}`);
};

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { headers: { connection: "close" } }).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );

const end = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), endsWithin);
  await ended;
  clearTimeout(timer);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The engine takes no port 0, so one is picked here; another process could take it in between, and `ready` would tell. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new DynamoEngineFailed("found no free port");
  return address.port;
};
