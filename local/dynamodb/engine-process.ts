import { type ChildProcess, spawn } from "node:child_process";

/**
 * The shell becomes the engine (`exec`), and leaves a watcher behind that reads a pipe of this process: when this
 * process ends, however it ends, the pipe does too, and the watcher ends the engine.
 */
const script = [
  "exec 3<&0 </dev/null",
  "( while read -r line; do :; done <&3; kill -9 $$ ) >/dev/null 2>&1 &",
  "exec 3<&-",
  'exec "$@"',
].join("\n");

/**
 * Starts a program that must not outlive this process, not even when that is killed. It has a session of its own,
 * so that a terminal's Ctrl-C reaches it through this process only, once what is under way is done.
 */
export const spawnBound = (binary: string, args: readonly string[]): ChildProcess =>
  spawn("/bin/sh", ["-c", script, "sh", binary, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });

export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;
