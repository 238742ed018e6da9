import { type ChildProcess, spawn } from "node:child_process";

/**
 * Starts a program that must not outlive this process, not even when that is killed. A terminal's Ctrl-C doesn't reach
 * it: this process ends it, after running calls have ended.
 * @param platform as `process.platform`
 */
export const spawnBound = (
  binary: string,
  args: readonly string[],
  platform: NodeJS.Platform = process.platform,
): ChildProcess => (platform === "win32" ? spawnWatched(binary, args) : spawnByShell(binary, args));

/**
 * The shell becomes the program (`exec`), and leaves a watcher behind that reads a pipe of this process: when this
 * process ends, however it ends, the pipe does too, and the watcher ends the program.
 */
const script = [
  "exec 3<&0 </dev/null",
  "( while read -r line; do :; done <&3; kill -9 $$ ) >/dev/null 2>&1 &",
  "exec 3<&-",
  'exec "$@"',
].join("\n");

/** In a session of its own, which a terminal's signals don't reach. */
const spawnByShell = (binary: string, args: readonly string[]): ChildProcess =>
  spawn("/bin/sh", ["-c", script, "sh", binary, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });

/** Reads a process id, and ends that process when its input does. */
const watcherScript = `
  let pid = "";
  process.stdin.on("data", (data) => { pid += data; });
  process.stdin.on("error", () => {});
  process.stdin.on("close", () => { try { if (pid) process.kill(Number(pid), "SIGKILL"); } catch {} });
`;

/** Windows has no shell to rely on: there the watcher is a Node.js process, 40 MB of memory, without a console. */
const spawnWatched = (binary: string, args: readonly string[]): ChildProcess => {
  const apart = { detached: true, windowsHide: true };
  // First, so that the program is watched from its first moment.
  const watcher = spawn(process.execPath, ["-e", watcherScript], {
    ...apart,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.on("error", () => {});
  watcher.stdin.on("error", () => {}); // the process has ended
  watcher.unref();
  const child = spawn(binary, args, { ...apart, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid !== undefined) watcher.stdin.write(String(child.pid));
  // Later the id may be another process's.
  for (const end of ["exit", "error"]) child.once(end, () => watcher.kill("SIGKILL"));
  return child;
};

export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;
