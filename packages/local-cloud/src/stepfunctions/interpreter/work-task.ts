import { refuseLargeData, TaskFailure } from "../task-failure";
import { DeadlinePassed, limited, type TaskLimit, type TaskTimes } from "../task-limit";
import type { Callback } from "../task-tokens";
import type { Entered, Line } from "./run";
import { type TaskEvents, taskEvents } from "./task-events";

/** A task whose input is known. */
export interface Scheduled {
  readonly resource: string;
  readonly parameters: unknown;
  readonly times: TaskTimes;
  /** Calls the service. @throws TaskFailure */
  readonly work: () => Promise<unknown>;
}

/**
 * Does a task's work within its time, and adds what comes of it to the history. A task with a token is done when the
 * token has been sent back.
 * @throws TaskFailure
 */
export const workTask = async (
  { resource, parameters, times, work }: Scheduled,
  { run, thread, signal }: Line,
  { callback }: Entered,
): Promise<unknown> => {
  const tell = taskEvents(thread, resource);
  tell.scheduled(parameters, times);
  const limit = limited(run.clock, times, signal);
  callback?.onHeartbeat(limit.heard);
  try {
    const answer = await Promise.race([work(), limit.reached]);
    const output = callback ? await sentBack(callback, answer, tell, limit) : answer;
    refuseLargeData(tell.task, output);
    tell.succeeded(output);
    return output;
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof DeadlinePassed) {
      tell.timedOut();
      throw new TaskFailure("States.Timeout", "");
    }
    if (error instanceof TaskFailure) tell.failed(error);
    throw error;
  } finally {
    limit.clear();
  }
};

const sentBack = (
  callback: Callback,
  answer: unknown,
  tell: TaskEvents,
  limit: TaskLimit,
): Promise<unknown> => {
  tell.submitted(answer);
  return Promise.race([callback.outcome, limit.reached]);
};
