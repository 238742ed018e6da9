import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const projectDirectory = join(__dirname, "../../..");

export interface Ended {
  readonly code: number | null;
  /** What a terminal would have shown: stdout and stderr in the sequence of their writes. */
  readonly screen: string;
}

/** Runs a script of the repository until it ends by itself. */
export const runScript = async (
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const directory = await mkdtemp(join(tmpdir(), "orderflow-start-"));
  const file = openSync(join(directory, "screen"), "w");
  const child = spawn(process.execPath, ["-r", "./cli/typescript.cjs", script, ...args], {
    cwd: projectDirectory,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      PORT: "0",
      AWS_PORT: "0",
      LOCAL_STATE_DIR: join(directory, "state"),
      ...env,
    },
    stdio: ["ignore", file, file],
  });
  try {
    const [code] = await once(child, "exit");
    return { code, screen: await readFile(join(directory, "screen"), "utf8") };
  } finally {
    child.kill("SIGKILL");
    closeSync(file);
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  }
};

/** `npm start` for one of the programs beside this file. */
export const runProgram = (name: string, ...args: readonly string[]): Promise<Ended> =>
  runScript("tests/cli/start/run-program.ts", args, { PROGRAM: join(__dirname, "programs", name) });
