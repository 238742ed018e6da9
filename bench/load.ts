import { processFamily } from "../tests/e2e/process-family";

/** What a process and all that it started have taken. Systems without /proc tell nothing, so all is 0. */
export interface ProcessLoad {
  /** Seconds of processor time since the start. */
  readonly processorSeconds: number;
  /** Resident memory, in megabytes. */
  readonly megabytes: number;
}

/** Reads the load of a process with its descendants, such as the embedded DynamoDB engine. Linux only. */
export const loadOf = (pid: number | undefined): ProcessLoad => {
  const family = processFamily(pid);
  const sum = (...fields: readonly number[]): number =>
    family.flatMap(({ stat }) => fields.map((field) => Number(stat[field]))).reduce((a, b) => a + b, 0);
  // A tick is a hundredth of a second, and a page has four kilobytes.
  return { processorSeconds: sum(11, 12) / 100, megabytes: Math.round(sum(21) / 256) };
};
