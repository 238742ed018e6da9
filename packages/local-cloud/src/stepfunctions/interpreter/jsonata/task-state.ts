import type { TaskState } from "../../languages/jsonata-states";
import type { Entered, Line } from "../run";
import { workTask } from "../work-task";
import type { Expressions } from "./expressions";
import type { Performed } from "./performed";
import { wholeNumber } from "./whole-number";

/** @throws TaskFailure, QueryFault */
export const performTask = async (
  state: TaskState,
  expressions: Expressions,
  input: unknown,
  line: Line,
  entered: Entered,
): Promise<Performed> => {
  const parameters =
    state.Arguments === undefined ? input : await expressions.value(state.Arguments, "Arguments");
  const seconds = async (field: "TimeoutSeconds" | "HeartbeatSeconds") =>
    state[field] === undefined ? undefined : await wholeNumber(state[field], field, expressions);
  const times = {
    timeoutInSeconds: await seconds("TimeoutSeconds"),
    heartbeatInSeconds: await seconds("HeartbeatSeconds"),
  };
  const work = () => line.run.task(entered, state, parameters);
  const result = await workTask({ resource: state.Resource, parameters, times, work }, line, entered);
  return { output: result, next: state.Next, shaping: state, expressions: expressions.with({ result }) };
};
