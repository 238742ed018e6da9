import { randomUUID } from "node:crypto";
import * as z from "zod";
import { AwsError } from "../service";
import type { Integration, TaskRun } from "./integrations/integration";
import { integrationOf } from "./integrations/integrations";
import { TaskFailure } from "./task-failure";

/**
 * Does the work of a task with the state machine's role.
 * @param input what `InputPath` and `Parameters` made of the state's input
 * @throws TaskFailure, named as AWS names the error
 */
export const performTask = async (task: TaskRun, input: unknown): Promise<unknown> => {
  const integration = integrationOf(task.resource);
  if (!integration)
    throw new TaskFailure("States.Runtime", `No such resource: ${task.resource}`, { terminal: true });
  try {
    return await integration.perform(task, input);
  } catch (error) {
    throw failureOf(integration, error);
  }
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const failureOf = ({ service, errorOf, sdk }: Integration, error: unknown): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  if (error instanceof z.ZodError)
    return new TaskFailure("States.Runtime", `Parameters: ${z.prettifyError(error)}`, { terminal: true });
  if (!(error instanceof Error)) return new TaskFailure("States.TaskFailed", String(error));
  const [code, status] = error instanceof AwsError ? [error.code, error.status] : [error.name, 429];
  const id = randomUUID();
  const details = sdk
    ? `(Service: ${service}, Status Code: ${status}, Request ID: ${id}) (SDK Attempt Count: 1)`
    : `(Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${id}; Proxy: null)`;
  return new TaskFailure(errorOf(code), `${error.message} ${details}`);
};
