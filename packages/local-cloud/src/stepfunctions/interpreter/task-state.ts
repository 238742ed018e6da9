import type { TaskState } from "../languages/json-path-states";
import type { Evaluation } from "./evaluation";
import { integerAt } from "./integer-at";
import type { Performed } from "./performed";
import type { Entered, Line } from "./run";
import { shaped } from "./shaped";
import { workTask } from "./work-task";

/** @throws TaskFailure, RuntimeFault */
export const performTask = async (
  state: TaskState,
  input: Evaluation,
  line: Line,
  entered: Entered,
): Promise<Performed> => {
  const parameters = state.Parameters === undefined ? input.data : input.template(state.Parameters);
  const { TimeoutSeconds, TimeoutSecondsPath, HeartbeatSeconds, HeartbeatSecondsPath } = state;
  const at = (path: string | undefined, field: string, declared: number | undefined) =>
    path === undefined ? declared : integerAt(path, field, input);
  const times = {
    timeoutInSeconds: at(TimeoutSecondsPath, "TimeoutSecondsPath", TimeoutSeconds),
    heartbeatInSeconds: at(HeartbeatSecondsPath, "HeartbeatSecondsPath", HeartbeatSeconds),
  };
  const work = () => line.run.task(entered, state, parameters);
  return shaped(
    state,
    input,
    await workTask({ resource: state.Resource, parameters, times, work }, line, entered),
  );
};
