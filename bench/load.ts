import { readdir, readFile } from "node:fs/promises";

/** What a process and all that it started have taken. Systems without /proc tell nothing, so all is 0. */
export interface ProcessLoad {
  /** Seconds of processor time since the start. */
  readonly processorSeconds: number;
  /** Resident memory, in megabytes. */
  readonly megabytes: number;
}

/** Reads the load of a process with its descendants, such as the embedded DynamoDB engine. Linux only. */
export const loadOf = async (pid: number | undefined): Promise<ProcessLoad> => {
  const family = withDescendants(pid, await allProcesses());
  return {
    processorSeconds: family.reduce((total, { processorSeconds }) => total + processorSeconds, 0),
    megabytes: Math.round(family.reduce((total, { megabytes }) => total + megabytes, 0)),
  };
};

interface Process extends ProcessLoad {
  readonly pid: number;
  readonly parent: number;
}

const allProcesses = async (): Promise<readonly Process[]> => {
  const entries = await readdir("/proc").catch(() => []);
  const processes = await Promise.all(entries.filter((entry) => /^\d+$/.test(entry)).map(processOf));
  return processes.filter((one) => one !== undefined);
};

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html The name, in parentheses, may contain anything. */
const processOf = async (pid: string): Promise<Process | undefined> => {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined; // it has ended
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent, user, system, pages] = [fields[1], fields[11], fields[12], fields[21]];
  return {
    pid: Number(pid),
    parent: parent ?? 0,
    // A tick is a hundredth of a second, and a page has four kilobytes.
    processorSeconds: ((user ?? 0) + (system ?? 0)) / 100,
    megabytes: (pages ?? 0) / 256,
  };
};

const withDescendants = (pid: number | undefined, processes: readonly Process[]): readonly Process[] => [
  ...processes.filter((one) => one.pid === pid),
  ...processes
    .filter(({ parent }) => parent === pid)
    .flatMap((child) => withDescendants(child.pid, processes)),
];
