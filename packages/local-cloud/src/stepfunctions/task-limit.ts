import type { Clock, Timer } from "../clock/clock";
import { TaskFailure } from "./task-failure";

/** A task has taken longer than it may, or hasn't been heard of for too long. */
export class DeadlinePassed extends Error {}

/** What a task fails with whose execution is over; nothing retries or catches it. */
export const executionEnded = (): TaskFailure =>
  new TaskFailure("Aborted", "The execution has ended", { terminal: true });

/** Seconds of the clock, whatever the scale of time; no limit when undefined. */
export interface TaskTimes {
  readonly timeoutInSeconds?: number | undefined;
  /** From one heartbeat to the next. */
  readonly heartbeatInSeconds?: number | undefined;
}

/** How long a task is waited for: `reached` rejects then, and `clear` has to be called at the end. */
export interface TaskLimit {
  /** Rejected with DeadlinePassed, or when the execution ends. */
  readonly reached: Promise<never>;
  /** There was a heartbeat. */
  heard(): void;
  clear(): void;
}

export const limited = (
  clock: Clock,
  { timeoutInSeconds, heartbeatInSeconds }: TaskTimes,
  execution: AbortSignal,
): TaskLimit => {
  let end = () => {};
  let late = () => {};
  const reached = new Promise<never>((_, reject) => {
    end = () => reject(executionEnded());
    late = () => reject(new DeadlinePassed());
  });
  reached.catch(() => {}); // ignored if the task ends first
  const timer = (seconds: number | undefined): Timer | undefined =>
    seconds === undefined ? undefined : clock.after(seconds * 1000, late);
  const timeout = timer(timeoutInSeconds);
  let heartbeat = timer(heartbeatInSeconds);
  execution.addEventListener("abort", end);
  return {
    reached,
    heard: () => {
      heartbeat?.cancel();
      heartbeat = timer(heartbeatInSeconds);
    },
    clear: () => {
      timeout?.cancel();
      heartbeat?.cancel();
      execution.removeEventListener("abort", end);
    },
  };
};
