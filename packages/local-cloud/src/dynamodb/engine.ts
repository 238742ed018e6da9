import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { findEngineBinary } from "./engine-binary";
import { freeBlockedPorts, portsThatBrowsersBlock } from "./engine-port";
import { hasEnded, spawnBound } from "./engine-process";
import { addStreamIndex } from "./stream-index";

/** A running DynamoDB (with streams) that SDK clients can talk to. */
export interface DynamoEngine {
  readonly endpoint: string;
  /** Its process id; undefined for an engine that was there before. */
  readonly pid?: number | undefined;
  /** Why it ended without being stopped. */
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
  constructor(why: string, options?: ErrorOptions) {
    super(`The DynamoDB engine ${why}`, options);
    this.name = "DynamoEngineFailed";
  }
}

/**
 * Starts dynoxide on a port of the loopback interface that browsers block; with `DYNAMODB_ENDPOINT` set, uses that engine instead.
 * @throws NoDynamoEngine, DynamoEngineFailed
 */
export const startDynamoEngine = async (options: EngineOptions): Promise<DynamoEngine> => {
  const external = process.env.DYNAMODB_ENDPOINT;
  if (external) return { endpoint: external, failure: () => undefined, stop: async () => {} };

  await mkdir(options.directory, { recursive: true });
  const file = join(options.directory, "dynamodb.sqlite");
  const binary = findEngineBinary();
  if (!(await exists(file))) await createFile(binary, file);
  return serve(binary, file, options.log);
};

/** Only a complete file gets the name, because a file without the index would stay slow. */
const createFile = async (binary: string, file: string): Promise<void> => {
  const unfinished = `${file}.new`;
  for (const part of ["", "-wal", "-shm"]) await rm(`${unfinished}${part}`, { force: true });
  const said = await makeSchema(binary, unfinished);
  try {
    await addStreamIndex(unfinished);
  } catch (cause) {
    throw new DynamoEngineFailed(`made no database: ${said.join(" | ")}`, { cause });
  }
  await rename(unfinished, file);
};

/**
 * The engine creates its schema itself, however it is started. Without input its MCP server ends at once and closes
 * the file in order; an HTTP server does that on a signal only, and Windows has none.
 * @returns its output
 */
const makeSchema = async (binary: string, file: string): Promise<readonly string[]> => {
  const child = spawnBound(binary, ["mcp", "--db-path", file]);
  const lastLines = collectLines(child, undefined);
  const timer = setTimeout(() => child.kill("SIGKILL"), readyWithin);
  try {
    await once(child, "close");
  } catch (cause) {
    throw new DynamoEngineFailed(`could not be started: ${messageOf(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
  return lastLines;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const serve = async (binary: string, file: string, log: EngineOptions["log"]): Promise<DynamoEngine> => {
  for await (const port of freeBlockedPorts()) {
    const engine = await serveAt(port, binary, file, log);
    if (engine) return engine;
  }
  throw new DynamoEngineFailed(
    `found no free port: it takes one that browsers block (${portsThatBrowsersBlock.join(", ")}). ` +
      "Stop another local cloud, or set DYNAMODB_ENDPOINT to the URL of another engine.",
  );
};

/** @returns nothing when another process was first to take the port */
const serveAt = async (
  port: number,
  binary: string,
  file: string,
  log: EngineOptions["log"],
): Promise<DynamoEngine | undefined> => {
  const address = ["--host", "127.0.0.1", "--port", String(port)];
  const child = spawnBound(binary, ["serve", ...address, "--db-path", file]);
  const lastLines = collectLines(child, log);
  if (!(await listens(child, lastLines))) return undefined;
  let failure: string | undefined;
  const unexpected = () => {
    failure = new DynamoEngineFailed(endOf(child, lastLines)).message;
    (log ?? console.error)(failure);
  };
  child.once("exit", unexpected);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    pid: child.pid,
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

/**
 * Waits until the engine says that it listens. An answer on its port could be another engine's.
 * @returns false when its port is taken
 */
const listens = async (child: ChildProcess, lastLines: readonly string[]): Promise<boolean> => {
  const said = (words: RegExp) => lastLines.some((line) => words.test(line));
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  let closed = false; // later than its end: all that it said has been read
  child.once("close", () => {
    closed = true;
  });
  const deadline = Date.now() + readyWithin;
  while (Date.now() < deadline) {
    if (failure) throw new DynamoEngineFailed(`could not be started: ${failure.message}`);
    if (said(/\blistening on\b/i)) return true;
    if (closed) {
      if (said(/\bin use\b/i)) return false;
      throw new DynamoEngineFailed(endOf(child, lastLines));
    }
    await delay(5);
  }
  await end(child);
  throw new DynamoEngineFailed(`did not listen within ${readyWithin} ms: ${lastLines.join(" | ")}`);
};

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
