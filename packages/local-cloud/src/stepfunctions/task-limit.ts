import type { Clock, Timer } from "../clock/clock";
import { TaskFailure } from "./task-failure";

/** A task has taken longer than it may. */
export class DeadlinePassed extends Error {}

/** What a task fails with whose execution is over; nothing retries or catches it. */
export const executionEnded = (): TaskFailure =>
  new TaskFailure("Aborted", "The execution has ended", { terminal: true });

/** How long a task is waited for: `reached` rejects then, and `clear` has to be called at the end. */
export interface TaskLimit {
  /** Rejected with DeadlinePassed, or when the execution ends. */
  readonly reached: Promise<never>;
  clear(): void;
}

/** @param seconds of the clock, whatever the scale of time; no limit when undefined */
export const limited = (clock: Clock, seconds: number | undefined, execution: AbortSignal): TaskLimit => {
  let timer: Timer | undefined;
  let end = () => {};
  const reached = new Promise<never>((_, reject) => {
    end = () => reject(executionEnded());
    if (seconds !== undefined) timer = clock.after(seconds * 1000, () => reject(new DeadlinePassed()));
  });
  reached.catch(() => {}); // ignored if the task ends first
  execution.addEventListener("abort", end);
  return {
    reached,
    clear: () => {
      timer?.cancel();
      execution.removeEventListener("abort", end);
    },
  };
};
