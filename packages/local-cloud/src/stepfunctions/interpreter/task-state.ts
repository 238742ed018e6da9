import type { TaskState } from "../languages/json-path-states";
import { refuseLargeData, TaskFailure } from "../task-failure";
import { DeadlinePassed, limited } from "../task-limit";
import type { Evaluation } from "./evaluation";
import { integerAt } from "./integer-at";
import type { Performed } from "./performed";
import type { Entered, Line } from "./run";
import { shaped } from "./shaped";
import { type TaskEvents, taskEvents } from "./task-events";

/** @throws TaskFailure, RuntimeFault */
export const performTask = async (
  state: TaskState,
  input: Evaluation,
  line: Line,
  { name }: Entered,
): Promise<Performed> => {
  const parameters = state.Parameters === undefined ? input.data : input.template(state.Parameters);
  const timeoutInSeconds =
    state.TimeoutSecondsPath === undefined
      ? state.TimeoutSeconds
      : integerAt(state.TimeoutSecondsPath, "TimeoutSecondsPath", input);
  const tell = taskEvents(line.thread, state.Resource);
  tell.scheduled(parameters, timeoutInSeconds);
  return shaped(
    state,
    input,
    await worked(() => line.run.task(name, state, parameters), tell, timeoutInSeconds, line),
  );
};

/**
 * Does a task's work within its time, and adds what comes of it to the history.
 * @throws TaskFailure
 */
export const worked = async (
  work: () => Promise<unknown>,
  tell: TaskEvents,
  timeoutInSeconds: number | undefined,
  { run, signal }: Line,
): Promise<unknown> => {
  const limit = limited(run.clock, timeoutInSeconds, signal);
  try {
    const output = await Promise.race([work(), limit.reached]);
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
