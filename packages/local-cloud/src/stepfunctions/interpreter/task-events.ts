import { account } from "../../service";
import { data } from "../history";
import { isFunction } from "../integrations/integrations";
import type { TaskFailure } from "../task-failure";
import type { Thread } from "./thread";

/** What the history says of one try of a task. */
export interface TaskEvents {
  /** How failures name it. */
  readonly task: string;
  scheduled(input: unknown, timeoutInSeconds: number | undefined): void;
  succeeded(output: unknown): void;
  failed(failure: TaskFailure): void;
  timedOut(): void;
}

export const taskEvents = (thread: Thread, resource: string): TaskEvents =>
  isFunction(resource) ? functionEvents(thread, resource) : integrationEvents(thread, resource);

const functionEvents = (thread: Thread, resource: string): TaskEvents => {
  const add = (how: string, value: Record<string, unknown>) =>
    thread.add(`LambdaFunction${how}`, `lambdaFunction${how}EventDetails`, value);
  return {
    task: resource,
    scheduled: (input, timeoutInSeconds) => {
      add("Scheduled", { resource, ...data("input", input), ...limit(timeoutInSeconds) });
      thread.add("LambdaFunctionStarted");
    },
    succeeded: (output) => add("Succeeded", data("output", output)),
    failed: (failure) => add("Failed", why(failure)),
    timedOut: () => add("TimedOut", { error: "States.Timeout" }),
  };
};

const integrationEvents = (thread: Thread, arn: string): TaskEvents => {
  const [resourceType = "", resource = ""] = arn.split(":").slice(-2);
  const add = (how: string, value: Record<string, unknown> = {}) =>
    thread.add(`Task${how}`, `task${how}EventDetails`, { resourceType, resource, ...value });
  return {
    task: resourceType,
    scheduled: (input, timeoutInSeconds) => {
      const parameters = JSON.stringify(input);
      add("Scheduled", { region: account.region, parameters, ...limit(timeoutInSeconds) });
      add("Started");
    },
    succeeded: (output) => add("Succeeded", data("output", output)),
    failed: (failure) => add("Failed", why(failure)),
    timedOut: () => add("TimedOut", { error: "States.Timeout" }),
  };
};

const limit = (timeoutInSeconds: number | undefined) =>
  timeoutInSeconds === undefined ? {} : { timeoutInSeconds };

const why = ({ name, message }: TaskFailure) => ({ error: name, cause: message });
