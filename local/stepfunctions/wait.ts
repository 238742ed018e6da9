import type { WaitState } from "./language";
import { TaskFailure } from "./task-failure";

/**
 * Waits as a Wait state says, or until the signal.
 * @param scale what seconds are multiplied by; a timestamp is a point in time and isn't scaled
 * @returns its input, as the state does
 * @throws TaskFailure States.Runtime when a path leads to no number or no time
 */
export const performWait = async (
  state: WaitState,
  input: unknown,
  scale: number,
  signal: AbortSignal,
): Promise<unknown> => {
  const until = Date.now() + milliseconds(state, input, scale);
  // A timer takes 24 days at most.
  while (Date.now() < until && !signal.aborted)
    await pause(Math.min(until - Date.now(), 2 ** 31 - 1), signal);
  return input;
};

const milliseconds = (state: WaitState, input: unknown, scale: number): number => {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  if (Seconds !== undefined) return Seconds * 1000 * scale;
  if (SecondsPath !== undefined) return secondsAt(SecondsPath, input) * 1000 * scale;
  const timestamp = Timestamp ?? valueAt(input, TimestampPath ?? "$");
  const time = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(time)) throw runtime(`${JSON.stringify(timestamp)} is no timestamp`);
  return time - Date.now();
};

const secondsAt = (path: string, input: unknown): number => {
  const seconds = valueAt(input, path);
  if (typeof seconds === "number" && seconds >= 0) return seconds;
  throw runtime(`${path} leads to ${JSON.stringify(seconds)}, which is no number of seconds`);
};

const step = /\.([\w-]+)|\[(\d+)\]/g;

/** Whether a Wait state may have this path here: names and indices, in its input. */
export const isPlainPath = (path: string): boolean => /^\$(\.[\w-]+|\[\d+\])*$/.test(path);

const valueAt = (root: unknown, path: string): unknown => {
  let value = root;
  for (const [, name, index] of path.slice(1).matchAll(step)) {
    const key = name ?? index ?? "";
    const found = Object.entries(typeof value === "object" && value !== null ? value : {});
    value = found.find(([own]) => own === key)?.[1];
  }
  return value;
};

const runtime = (cause: string): TaskFailure => new TaskFailure("States.Runtime", cause, { terminal: true });

const pause = (length: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, length);
    signal.addEventListener("abort", done);
  });
