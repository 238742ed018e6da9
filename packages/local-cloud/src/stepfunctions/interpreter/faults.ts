import { TaskFailure } from "../task-failure";

/**
 * A state can't be run on the data it has. It fails the execution with States.Runtime, which nothing catches.
 * The message says what is wrong; the code that runs the state adds where it happened.
 */
export class RuntimeFault extends Error {}

export const queryEvaluationError = "States.QueryEvaluationError";

/**
 * JSONata in a state comes to nothing that the state can use. The state fails with States.QueryEvaluationError, which
 * can be retried and caught.
 */
export class QueryFault extends RuntimeFault {
  /** @param location the field, and inside of it the path to the expression */
  constructor(
    message: string,
    readonly location?: string,
  ) {
    super(message);
  }
}

/** A branch or an iteration has failed, and with it the state that it is in. */
export class NestedFailure extends TaskFailure {}

const placed = (fault: RuntimeFault, state: string, enteredEventId: number): string =>
  `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). ${fault.message}`;

/** The execution's failure for a fault in a state. */
export const failureAt = (fault: RuntimeFault, state: string, enteredEventId: number): TaskFailure =>
  new TaskFailure(
    fault instanceof QueryFault ? queryEvaluationError : "States.Runtime",
    placed(fault, state, enteredEventId),
    { terminal: !(fault instanceof QueryFault) },
  );
