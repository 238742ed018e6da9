import { account } from "../../service";
import { data } from "../history";
import { isFunction } from "../integrations/integrations";
import type { TaskFailure } from "../task-failure";
import type { TaskTimes } from "../task-limit";
import type { Thread } from "./thread";

/** What the history says of one try of a task. */
export interface TaskEvents {
  /** How failures name it. */
  readonly task: string;
  scheduled(input: unknown, times: TaskTimes): void;
  /** The service has answered, and the token isn't back yet. */
  submitted(output: unknown): void;
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
    scheduled: (input, times) => {
      add("Scheduled", { resource, ...data("input", input), ...limits(times) });
      thread.add("LambdaFunctionStarted");
    },
    // A function as the resource has no token.
    submitted: () => {},
    succeeded: (output) => add("Succeeded", data("output", output)),
    failed: (failure) => add("Failed", why(failure)),
    timedOut: () => add("TimedOut", { error: "States.Timeout" }),
  };
};

const integrationEvents = (thread: Thread, arn: string): TaskEvents => {
  const [, resourceType = "", resource = ""] = /:::((?:aws-sdk:)?[^:]+):(.+)$/.exec(arn) ?? [];
  const add = (how: string, value: Record<string, unknown> = {}) =>
    thread.add(`Task${how}`, `task${how}EventDetails`, { resourceType, resource, ...value });
  return {
    task: resourceType,
    scheduled: (input, times) => {
      const parameters = JSON.stringify(input);
      add("Scheduled", { region: account.region, parameters, ...limits(times) });
      add("Started");
    },
    submitted: (output) => add("Submitted", data("output", output)),
    succeeded: (output) => add("Succeeded", data("output", output)),
    failed: (failure) => add("Failed", why(failure)),
    timedOut: () => add("TimedOut", { error: "States.Timeout" }),
  };
};

const limits = ({ timeoutInSeconds, heartbeatInSeconds }: TaskTimes) => ({
  ...(timeoutInSeconds === undefined ? {} : { timeoutInSeconds }),
  ...(heartbeatInSeconds === undefined ? {} : { heartbeatInSeconds }),
});

const why = ({ output: { Error: error, Cause: cause } }: TaskFailure) => ({
  ...(error === null ? {} : { error }),
  ...(cause === null ? {} : { cause }),
});
