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

/** @param seconds real ones, whatever the scale of time; no limit when undefined */
export const limited = (seconds: number | undefined, execution: AbortSignal): TaskLimit => {
  let timer: NodeJS.Timeout | undefined;
  let end = () => {};
  const reached = new Promise<never>((_, reject) => {
    end = () => reject(executionEnded());
    if (seconds !== undefined) timer = setTimeout(() => reject(new DeadlinePassed()), seconds * 1000);
  });
  reached.catch(() => {}); // nobody waits when the task is done
  execution.addEventListener("abort", end);
  return {
    reached,
    clear: () => {
      clearTimeout(timer);
      execution.removeEventListener("abort", end);
    },
  };
};
