import * as z from "zod";
import type { Outcome } from "../lambda/worker";
import { AwsError, arn, type Principal, type RequiredPermission } from "../service";
import type { TaskState } from "./language";
import { refuseLargeOutput, TaskFailure } from "./task-failure";
import { type Integration, integrationOf, lambdaInvoke, snsPublish, sqsSendMessage } from "./task-parameters";

/** The services that tasks call, each after the role's policy has been asked. */
export interface TaskPorts {
  /** @throws AwsError AccessDeniedException */
  authorize(principal: Principal, required: RequiredPermission): void;
  /** @throws AwsError ResourceNotFoundException; TooManyRequestsException */
  invoke(functionArn: string, event: unknown): Promise<Outcome>;
  /** @throws AwsError QueueDoesNotExist */
  sendMessage(
    input: z.output<typeof sqsSendMessage> & { MessageBody: string },
  ): Promise<Record<string, unknown>>;
  /** @throws AwsError NotFound */
  publish(input: z.output<typeof snsPublish> & { Message: string }): Promise<Record<string, unknown>>;
}

type Performer = (
  ports: TaskPorts,
  principal: Principal,
  input: unknown,
  resource: string,
) => Promise<unknown>;

/**
 * Does the work of a task with the state machine's role.
 * @param input what `InputPath` and `Parameters` made of the state's input
 * @throws TaskFailure, named as AWS names the error
 */
export const performTask = async (
  ports: TaskPorts,
  principal: Principal,
  { Resource }: TaskState,
  input: unknown,
): Promise<unknown> => {
  const integration = integrationOf(Resource);
  if (!integration)
    throw new TaskFailure("States.Runtime", `No such resource: ${Resource}`, { terminal: true });
  try {
    const output = await performers[integration](ports, principal, input, Resource);
    refuseLargeOutput(output);
    return output;
  } catch (error) {
    throw failureOf(integration, error);
  }
};

const performers: Readonly<Record<Integration, Performer>> = {
  function: (ports, principal, input, resource) => invoke(ports, principal, resource, input),
  "lambda:invoke": async (ports, principal, input) => {
    const { FunctionName, Payload } = lambdaInvoke.parse(input);
    const output = await invoke(ports, principal, functionArn(FunctionName), Payload ?? {});
    return { ExecutedVersion: "$LATEST", Payload: output, StatusCode: 200, ...metadata };
  },
  "sns:publish": async (ports, principal, input) => {
    const { Message, ...rest } = snsPublish.parse(input);
    ports.authorize(principal, { action: "sns:Publish", resource: rest.TopicArn });
    return { ...(await ports.publish({ ...rest, Message: asText(Message) })), ...metadata };
  },
  "sqs:sendMessage": async (ports, principal, input) => {
    const { MessageBody, ...rest } = sqsSendMessage.parse(input);
    const queue = rest.QueueUrl.slice(rest.QueueUrl.lastIndexOf("/") + 1);
    ports.authorize(principal, { action: "sqs:SendMessage", resource: arn("sqs", queue) });
    return { ...(await ports.sendMessage({ ...rest, MessageBody: asText(MessageBody) })), ...metadata };
  },
};

const metadata = { SdkHttpMetadata: { HttpStatusCode: 200 } };

const asText = (message: string | Record<string, unknown>): string =>
  typeof message === "string" ? message : JSON.stringify(message);

/** A function's name or ARN, as ARN; a version or alias stays in it, and isn't found. */
const functionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : arn("lambda", `function:${nameOrArn}`);

const invoke = async (
  ports: TaskPorts,
  principal: Principal,
  resource: string,
  event: unknown,
): Promise<unknown> => {
  ports.authorize(principal, { action: "lambda:InvokeFunction", resource });
  const outcome = await ports.invoke(resource, event);
  if ("payload" in outcome) return outcome.payload;
  const { errorType, errorMessage, trace } = outcome.fault;
  throw new TaskFailure(errorType, JSON.stringify({ errorType, errorMessage, trace }));
};

const service: Readonly<Record<Integration, string>> = {
  function: "Lambda",
  "lambda:invoke": "Lambda",
  "sns:publish": "SNS",
  "sqs:sendMessage": "SQS",
};

/** Errors that have a name of their own; any other of a service is its general one. */
const named: Readonly<Record<string, string>> = {
  TooManyRequestsException: "Lambda.TooManyRequestsException",
  ResourceNotFoundException: "Lambda.ResourceNotFoundException",
  QueueDoesNotExist: "SQS.QueueDoesNotExistException",
  NotFound: "SNS.NotFoundException",
};
const general: Readonly<Record<string, string>> = {
  Lambda: "Lambda.AWSLambdaException",
  SNS: "SNS.AmazonSNSException",
  SQS: "SQS.AmazonSQSException",
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const failureOf = (integration: Integration, error: unknown): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  if (error instanceof z.ZodError)
    return new TaskFailure("States.Runtime", `Parameters: ${z.prettifyError(error)}`, { terminal: true });
  if (!(error instanceof Error)) return new TaskFailure("States.TaskFailed", String(error));
  const code = error instanceof AwsError ? error.code : error.name;
  const name = named[code] ?? general[service[integration]] ?? "States.TaskFailed";
  const status = error instanceof AwsError ? error.status : 429;
  return new TaskFailure(name, `${error.message} (Service: ${service[integration]}, Status Code: ${status})`);
};
