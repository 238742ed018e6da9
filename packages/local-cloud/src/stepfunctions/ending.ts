import { TaskFailure } from "./task-failure";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** How an execution ended. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  /** JSON text. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** The last event of each, and the member with its details. */
export const endingEvents: Readonly<Record<Ending["status"], readonly [string, string]>> = {
  SUCCEEDED: ["ExecutionSucceeded", "executionSucceededEventDetails"],
  FAILED: ["ExecutionFailed", "executionFailedEventDetails"],
  TIMED_OUT: ["ExecutionTimedOut", "executionTimedOutEventDetails"],
  ABORTED: ["ExecutionAborted", "executionAbortedEventDetails"],
};

/** What the states ended with, if not with an output. */
export const endingOf = (error: unknown): Ending => {
  const [name, cause] =
    error instanceof TaskFailure ? [error.name, error.message] : ["States.Runtime", String(error)];
  return { status: "FAILED", error: name || undefined, cause: cause || undefined };
};
