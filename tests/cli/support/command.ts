import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Ran } from "./world";

const projectDirectory = join(__dirname, "../../..");

/** Runs a command as `npm run orders` would, in a process of its own. */
export const command = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input?: string,
): Promise<Ran> => {
  const child = spawn(process.execPath, ["-r", "./cli/typescript.cjs", "cli/orders.ts", ...args], {
    cwd: projectDirectory,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input ?? "");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode ?? -1, stdout, stderr };
};
