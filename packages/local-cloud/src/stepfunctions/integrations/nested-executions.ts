import * as z from "zod";
import { TaskFailure } from "../task-failure";
import type { Callback } from "../task-tokens";
import { type Integration, metadata, type TaskRun } from "./integration";
import type { Nested, NestedDescription } from "./nested";

const parameters = z.strictObject({
  StateMachineArn: z.string(),
  /** JSON that isn't text is passed as its text. */
  Input: z.unknown().optional(),
  Name: z.string().optional(),
  TraceHeader: z.string().optional(),
});

const inputText = (input: unknown): string => textOf(input ?? {});

/** JSON text of a value that may be such a text. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** @throws AwsError */
export const startNested = ({ startNested: begin, principal }: TaskRun, input: unknown): Promise<Nested> => {
  if (!begin) throw new TaskFailure("States.Runtime", "No state machines here", { terminal: true });
  const { StateMachineArn, Input, Name } = parameters.parse(input);
  return begin(StateMachineArn, inputText(Input), Name, principal);
};

const modelled = new Set([
  "ExecutionAlreadyExists",
  "ExecutionDoesNotExist",
  "ExecutionLimitExceeded",
  "InvalidArn",
  "InvalidExecutionInput",
  "InvalidName",
  "StateMachineDeleting",
  "StateMachineDoesNotExist",
]);

const base = {
  service: "AWSStepFunctions",
  errorOf: (code: string) =>
    `StepFunctions.${modelled.has(code) ? `${code}Exception` : "AWSStepFunctionsException"}`,
  parameters,
} satisfies Partial<Integration>;

const startAnswer = ({ executionArn, startDate }: Nested) => ({
  ExecutionArn: executionArn,
  StartDate: startDate.getTime(),
  ...metadata,
});

/** @param parsed whether the output has the execution's input and output as JSON, and not as texts */
const synchronous = (parsed: boolean): Integration => ({
  ...base,
  perform: async (task, input) => {
    const nested = await startNested(task, input);
    if (task.callback) void settled(nested, task.callback, parsed);
    return startAnswer(nested);
  },
});

/** Ends the task with the execution, and the execution with the task. */
const settled = async (nested: Nested, callback: Callback, parsed: boolean): Promise<void> => {
  callback.onClose(() => nested.stop());
  await nested.ended;
  const described = nested.describe();
  if (described.status === "SUCCEEDED") callback.succeed(descriptionOf(nested, described, parsed));
  else
    callback.fail(
      new TaskFailure("States.TaskFailed", JSON.stringify(descriptionOf(nested, described, false))),
    );
};

const descriptionOf = (
  { executionArn, startDate }: Nested,
  { name, machineArn, status, input, output, error, cause, stopDate }: NestedDescription,
  parsed: boolean,
): Record<string, unknown> => {
  const shown = (text: string): unknown => (parsed ? JSON.parse(text) : text);
  return {
    ...(cause === undefined ? {} : { Cause: cause }),
    ...(error === undefined ? {} : { Error: error }),
    ExecutionArn: executionArn,
    Input: shown(input),
    InputDetails: { Included: true },
    Name: name,
    ...(output === undefined ? {} : { Output: shown(output), OutputDetails: { Included: true } }),
    RedriveCount: 0,
    RedriveStatus: "NOT_REDRIVABLE",
    RedriveStatusReason:
      status === "SUCCEEDED"
        ? "Execution is SUCCEEDED and cannot be redriven"
        : "The local cloud doesn't redrive executions",
    StartDate: startDate.getTime(),
    StateMachineArn: machineArn,
    Status: status,
    ...(stopDate && { StopDate: stopDate.getTime() }),
  };
};

/**
 * Executions of other state machines: started, and with `.sync` waited for.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export const nestedExecutions: Readonly<Record<string, Integration>> = {
  "states:startExecution": {
    ...base,
    passesTokens: true,
    perform: async (task, input) => startAnswer(await startNested(task, input)),
  },
  "states:startExecution.sync": synchronous(false),
  "states:startExecution.sync:2": synchronous(true),
};
