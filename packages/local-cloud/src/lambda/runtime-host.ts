import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { utilisationOf } from "./utilisation";

/** What a function's runtime begins with. Its clock is given in another way by each kind of host. */
export interface RuntimeStart {
  readonly entry: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memorySize: number;
  readonly logGroupName: string;
  readonly takesCallbacks: boolean;
}

export interface HostEvents {
  message(message: unknown): void;
  /** An uncaught error. */
  error(error: unknown): void;
  /** `killed`: by the operating system. */
  exit(code: number | "killed"): void;
  line(line: string): void;
}

/** Where a function's runtime runs. */
export interface RuntimeHost {
  listen(events: HostEvents): void;
  post(message: object): void;
  /** The share of the time, from 0 to 1, in which it was busy since the last call, and not waiting for something. */
  utilisation(): number;
  end(): Promise<void>;
}

export const readLines = (streams: readonly (Readable | null)[], line: (text: string) => void): void => {
  for (const stream of streams) if (stream) createInterface({ input: stream }).on("line", line);
};

/** Runs a runtime in a thread of this process. @param clock of `Clock.shared` */
export const threadHost = (
  script: string,
  start: RuntimeStart,
  environment: Readonly<Record<string, string>>,
  clock: SharedArrayBuffer,
): RuntimeHost => {
  const thread = new Worker(script, {
    eval: true,
    // Without this process's options, with which each worker would load the TypeScript compiler.
    execArgv: [],
    env: { ...environment },
    workerData: { ...start, clock },
    resourceLimits: { maxOldGenerationSizeMb: start.memorySize },
    stdout: true,
    stderr: true,
  });
  return {
    listen: ({ message, error, exit, line }) => {
      readLines([thread.stdout, thread.stderr], line);
      thread.on("message", message).on("error", error).on("exit", exit);
    },
    post: (message) => thread.postMessage(message),
    utilisation: utilisationOf(thread.performance),
    end: async () => {
      await thread.terminate();
    },
  };
};
