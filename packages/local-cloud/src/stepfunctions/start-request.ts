import { randomUUID } from "node:crypto";
import { AwsError, arn } from "../service";
import type { Execution } from "./execution";
import type { StateMachine } from "./machine";
import { largestData } from "./task-failure";

/** @throws AwsError InvalidExecutionInput, ValidationException */
export const checkInput = (input: string): void => {
  if (Buffer.byteLength(input) > largestData)
    throw new AwsError("ValidationException", `input must have at most ${largestData} bytes`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${String(error)}'`);
  }
};

/** An Express execution has a unique ARN, whatever its name. */
export const executionArnOf = ({ name: machine, type }: StateMachine, name: string): string =>
  type === "EXPRESS"
    ? arn("states", `express:${machine}:${name}:${randomUUID()}`)
    : arn("states", `execution:${machine}:${name}`);

/** @throws AwsError ExecutionAlreadyExists unless it runs, with the same input */
export const sameExecution = (known: Execution, input: string): Execution => {
  if (known.status === "RUNNING" && known.declared.input === input) return known;
  throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${known.declared.arn}'`);
};
