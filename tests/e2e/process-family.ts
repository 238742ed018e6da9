import { readdirSync, readFileSync } from "node:fs";

export interface RunningProcess {
  readonly pid: number;
  /** What `/proc/<pid>/stat` says after the name. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
  readonly stat: readonly string[];
}

/** A process with its descendants; empty on systems without /proc. */
export const processFamily = (pid: number | undefined): readonly RunningProcess[] => {
  const processes = pids().flatMap(running);
  const family = (of: number | undefined): readonly RunningProcess[] => [
    ...processes.filter((one) => one.pid === of),
    ...processes.filter(({ stat }) => Number(stat[1]) === of).flatMap((child) => family(child.pid)),
  ];
  return family(pid);
};

const pids = (): readonly string[] => {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // another system
  }
};

/** The name of a program, in parentheses, may contain anything; what comes after it is fixed. */
const running = (pid: string): readonly RunningProcess[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return [{ pid: Number(pid), stat: text.slice(text.lastIndexOf(")") + 2).split(" ") }];
  } catch {
    return []; // it has just ended
  }
};
