import { data } from "../history";
import type { State } from "../language";
import { refuseLargeData, TaskFailure } from "../task-failure";
import { executionEnded } from "../task-limit";
import { assignedBy, assignedDetails } from "./assign";
import { combined, filtered } from "./data-flow";
import { Evaluation } from "./evaluation";
import { failureAt, NestedFailure, RuntimeFault } from "./faults";
import { perform } from "./perform";
import { catcherOf, errorOutput, Retries } from "./retry";
import { type Entered, type Line, surroundingsOf } from "./run";

/** What a state leaves behind. */
export interface Passed {
  readonly output: unknown;
  /** The state that comes next; undefined at the end. */
  readonly next: string | undefined;
  readonly assigned?: object | undefined;
}

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
  const entered = { name, eventId, time: run.clock.date().toISOString(), retries };
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
      const failure = failureOf(error, entered);
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
  const whole = new Evaluation(input, surroundingsOf(line, entered));
  const effective = whole.of("InputPath" in state ? filtered(whole, state.InputPath) : input);
  const { result, next, assign } = await perform(state, effective, line, entered);
  const joined = combined(input, result, "ResultPath" in state ? state.ResultPath : undefined);
  const output = filtered(whole.of(joined), "OutputPath" in state ? state.OutputPath : undefined);
  refuseLargeData(entered.name, output, { terminal: true });
  return { output, next, assigned: assign?.() };
};

/** @throws TaskFailure when no catcher has it */
const caught = (state: State, input: unknown, line: Line, entered: Entered, failure: TaskFailure): Passed => {
  const catcher = catcherOf("Catch" in state ? state.Catch : undefined, failure);
  if ((state.Type === "Map" || state.Type === "Parallel") && failure instanceof NestedFailure)
    line.thread.add(`${state.Type}StateFailed`);
  if (!catcher) throw new TaskFailure(failure.name, failure.message, failure);
  const error = errorOutput(failure);
  const evaluation = new Evaluation(error, surroundingsOf(line, entered));
  return {
    output: combined(input, error, catcher.ResultPath),
    next: catcher.Next,
    assigned: assignedBy(catcher.Assign, evaluation),
  };
};

const failureOf = (error: unknown, { name, eventId }: Entered): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  if (error instanceof RuntimeFault) return failureAt(error, name, eventId);
  const message = error instanceof Error ? error.message : String(error);
  return failureAt(new RuntimeFault(message), name, eventId);
};
