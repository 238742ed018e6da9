import * as z from "zod";
import { machineOfToken } from "../task-tokens";
import type { Integration, TaskRun } from "./integration";
import { startNested, textOf } from "./nested-executions";

/** Operations on items of tables; others of DynamoDB are refused by name. */
const tableOperations = [
  ...["getItem", "putItem", "updateItem", "deleteItem", "query", "scan"],
  ...["batchGetItem", "batchWriteItem", "transactGetItems", "transactWriteItems"],
] as const;

/** Errors are named after the SDK's classes; what has none is the service's general one. */
const sdkErrors =
  (service: string): Integration["errorOf"] =>
  (code) => {
    if (code === "ValidationException") return `${service}.${service}Exception`;
    return `${service}.${code.endsWith("Exception") ? code : `${code}Exception`}`;
  };

const anyInput = z.record(z.string(), z.unknown());

const tableOperation = (operation: string): Integration => ({
  service: "DynamoDb",
  sdk: true,
  errorOf: sdkErrors("DynamoDb"),
  perform: ({ ports, principal }, input) => {
    const action = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
    return ports.call("dynamodb", action, anyInput.parse(input), principal);
  },
});

const executions = { service: "Sfn", sdk: true, errorOf: sdkErrors("Sfn") } as const;

const success = z.strictObject({ TaskToken: z.string(), Output: z.unknown() });
const failure = z.strictObject({
  TaskToken: z.string(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const heartbeat = z.strictObject({ TaskToken: z.string() });

/** What a task needs permission for is the state machine that waits for the token. */
const authorized = ({ ports, principal }: TaskRun, action: string, token: string): string => {
  const resource = machineOfToken(token);
  // What is no token is refused as such.
  if (resource !== undefined) ports.authorize(principal, { action: `states:${action}`, resource });
  return token;
};

/**
 * Operations as the SDK has them: the parameters and the answer are those of the API.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const sdkIntegrations: Readonly<Record<string, Integration>> = {
  ...Object.fromEntries(
    tableOperations.map((operation) => [`aws-sdk:dynamodb:${operation}`, tableOperation(operation)]),
  ),
  "aws-sdk:sfn:startExecution": {
    ...executions,
    perform: async (task, input) => {
      const { executionArn, startDate } = await startNested(task, input);
      return { ExecutionArn: executionArn, StartDate: startDate.toISOString() };
    },
  },
  "aws-sdk:sfn:sendTaskSuccess": {
    ...executions,
    parameters: success,
    perform: async (task, input) => {
      const { TaskToken, Output } = success.parse(input);
      task.tokens.succeed(authorized(task, "SendTaskSuccess", TaskToken), textOf(Output));
      return {};
    },
  },
  "aws-sdk:sfn:sendTaskFailure": {
    ...executions,
    parameters: failure,
    perform: async (task, input) => {
      const { TaskToken, Error: error, Cause } = failure.parse(input);
      task.tokens.fail(authorized(task, "SendTaskFailure", TaskToken), error, Cause);
      return {};
    },
  },
  "aws-sdk:sfn:sendTaskHeartbeat": {
    ...executions,
    parameters: heartbeat,
    perform: async (task, input) => {
      task.tokens.heartbeat(authorized(task, "SendTaskHeartbeat", heartbeat.parse(input).TaskToken));
      return {};
    },
  },
};
