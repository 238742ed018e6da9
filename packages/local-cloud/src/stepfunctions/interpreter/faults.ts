import { TaskFailure } from "../task-failure";

/**
 * A state can't be run on the data it has. It fails the execution with States.Runtime, which nothing catches.
 * The message says what is wrong; the code that runs the state adds where it happened.
 */
export class RuntimeFault extends Error {}

/** A branch or an iteration has failed, and with it the state that it is in. */
export class NestedFailure extends TaskFailure {}

/** The execution's failure for a fault in a state. */
export const failureAt = (fault: RuntimeFault, state: string, enteredEventId: number): TaskFailure =>
  new TaskFailure(
    "States.Runtime",
    `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). ${fault.message}`,
    { terminal: true },
  );
