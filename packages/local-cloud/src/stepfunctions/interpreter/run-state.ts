import { data } from "../history";
import { isAwaited } from "../integrations/integrations";
import type { State } from "../language";
import { refuseLargeData, TaskFailure } from "../task-failure";
import { executionEnded } from "../task-limit";
import { assignedDetails } from "./assign";
import { failureAt, NestedFailure, QueryFault, queryEvaluationError, RuntimeFault } from "./faults";
import { catchJsonata, tryJsonata } from "./jsonata/run-jsonata";
import type { Passed } from "./passed";
import { catcherOf, Retries } from "./retry";
import type { Entered, Line } from "./run";
import { catchJsonPath, tryJsonPath } from "./run-json-path";

/**
 * Runs one state.
 * @throws TaskFailure
 */
export const runState = async (name: string, state: State, input: unknown, line: Line): Promise<Passed> => {
  const { thread, run, variables } = line;
  thread.enter(state.Type);
  const eventId = thread.add(`${state.Type}StateEntered`, "stateEnteredEventDetails", {
    name,
    ...data("input", input),
  });
  const retries = "Retry" in state || state.Type === "Task" ? 0 : undefined;
  const entered: Entered = { name, eventId, time: run.clock.date().toISOString(), retries };
  const passed = await untilItPasses(state, input, line, entered);
  if (passed.assigned) variables.assign(passed.assigned);
  thread.leave();
  thread.add(`${state.Type}StateExited`, "stateExitedEventDetails", {
    name,
    ...data("output", passed.output),
    ...(passed.assigned && assignedDetails(passed.assigned)),
  });
  return passed;
};

/** Tries as often as the retriers say, and then leaves it to the catchers. */
const untilItPasses = async (state: State, input: unknown, line: Line, entered: Entered): Promise<Passed> => {
  const retries = new Retries("Retry" in state ? state.Retry : undefined);
  for (;;) {
    try {
      return await tried(state, input, line, entered);
    } catch (error) {
      const failure = failureOf(error, line, entered);
      if (line.signal.aborted) throw failure;
      const seconds = retries.next(failure);
      if (seconds === undefined) return caught(state, input, line, entered, failure);
      await line.run.clock.sleep(seconds * 1000 * line.run.scale, line.signal);
      if (line.signal.aborted) throw executionEnded();
      entered.retries = (entered.retries ?? 0) + 1;
      line.run.retried();
    }
  }
};

const tried = async (state: State, input: unknown, line: Line, entered: Entered): Promise<Passed> => {
  // Each try has a token of its own.
  const callback = state.Type === "Task" && isAwaited(state.Resource) ? line.run.callback() : undefined;
  entered.callback = callback;
  try {
    const passed =
      state.QueryLanguage === "JSONata"
        ? await tryJsonata(state, input, line, entered)
        : await tryJsonPath(state, input, line, entered);
    refuseLargeData(entered.name, passed.output, { terminal: true });
    return passed;
  } finally {
    callback?.close();
  }
};

/** @throws TaskFailure when no catcher has it */
const caught = async (
  state: State,
  input: unknown,
  line: Line,
  entered: Entered,
  failure: TaskFailure,
): Promise<Passed> => {
  if (
    (state.Type === "Map" || state.Type === "Parallel") &&
    (failure instanceof NestedFailure || failure.name === queryEvaluationError)
  )
    line.thread.add(`${state.Type}StateFailed`);
  try {
    const passed = await recovered(state, input, line, entered, failure);
    if (passed) return passed;
  } catch (error) {
    throw failureOf(error, line, entered);
  }
  throw new TaskFailure(failure.name, failure.message, failure);
};

/** @returns undefined when no catcher has the failure */
const recovered = async (
  state: State,
  input: unknown,
  line: Line,
  entered: Entered,
  failure: TaskFailure,
): Promise<Passed | undefined> => {
  if (!("Catch" in state)) return undefined;
  const error = failure.output;
  if (state.QueryLanguage === "JSONata") {
    const catcher = catcherOf(state.Catch, failure);
    return catcher && catchJsonata(catcher, error, input, line, entered);
  }
  const catcher = catcherOf(state.Catch, failure);
  return catcher && catchJsonPath(catcher, error, input, line, entered);
};

/** The failure that an error in a state comes to; the history says when it was in JSONata. */
const failureOf = (error: unknown, { thread }: Line, { name, eventId }: Entered): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const failure = failureAt(error instanceof RuntimeFault ? error : new RuntimeFault(message), name, eventId);
  if (error instanceof QueryFault)
    thread.add("EvaluationFailed", "evaluationFailedEventDetails", {
      error: failure.name,
      cause: failure.message,
      ...(error.location === undefined ? {} : { location: error.location }),
      state: name,
    });
  return failure;
};
