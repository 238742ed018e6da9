import type { Queue } from "./queue";

/** What the engine changes of an entry when its message becomes available or stops being so. */
const states = ["visible", "delayed"] as const;

/** Waits for the next change of a message's state, but not longer than `ms` of real time. */
export type StateChanges = (ms: number, closing: AbortSignal) => Promise<void>;

/** Watches the messages of a queue from now on: one whose delay or visibility timeout ends makes no sound. */
export const stateChangesOf = (queue: Queue): StateChanges => {
  const waiting = new Set<() => void>();
  const { newRecord } = queue;
  queue.newRecord = (record, delaySeconds) => {
    const entry: unknown = newRecord(record, delaySeconds);
    if (typeof entry === "object" && entry !== null)
      announce(entry, () => {
        for (const wake of [...waiting]) wake();
      });
    return entry;
  };
  return (ms, closing) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        closing.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiting.add(wake);
      closing.addEventListener("abort", wake);
    });
};

const announce = (entry: object, changed: () => void): void => {
  for (const state of states) {
    let value: unknown = Reflect.get(entry, state);
    Object.defineProperty(entry, state, {
      enumerable: true,
      configurable: true,
      get: () => value,
      set: (next: unknown) => {
        value = next;
        changed();
      },
    });
  }
};
