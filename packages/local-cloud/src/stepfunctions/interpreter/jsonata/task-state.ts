import type { TaskState } from "../../languages/jsonata-states";
import type { Entered, Line } from "../run";
import { taskEvents } from "../task-events";
import { worked } from "../task-state";
import type { Expressions } from "./expressions";
import type { Performed } from "./performed";
import { wholeNumber } from "./whole-number";

/** @throws TaskFailure, QueryFault */
export const performTask = async (
  state: TaskState,
  expressions: Expressions,
  input: unknown,
  line: Line,
  { name }: Entered,
): Promise<Performed> => {
  const parameters =
    state.Arguments === undefined ? input : await expressions.value(state.Arguments, "Arguments");
  const timeoutInSeconds =
    state.TimeoutSeconds === undefined
      ? undefined
      : await wholeNumber(state.TimeoutSeconds, "TimeoutSeconds", expressions);
  const tell = taskEvents(line.thread, state.Resource);
  tell.scheduled(parameters, timeoutInSeconds);
  const result = await worked(() => line.run.task(name, state, parameters), tell, timeoutInSeconds, line);
  return { output: result, next: state.Next, shaping: state, expressions: expressions.with({ result }) };
};
