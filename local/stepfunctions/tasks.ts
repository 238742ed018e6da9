import * as z from "zod";
import type { PolicyDocument } from "../iam/policy-document";
import type { Outcome } from "../lambda/worker";
import { AwsError, arn, type Principal, type RequiredPermission } from "../service";
import type { Notice } from "../sns/notification";
import type { TaskState } from "./language";
import { refuseLargeOutput, TaskFailure } from "./task-failure";
import { type Integration, integrationOf, lambdaInvoke, snsPublish, sqsSendMessage } from "./task-parameters";

/** The services that tasks call, each after the role's policy has been asked. */
export interface TaskPorts {
  /** @throws AwsError AccessDeniedException */
  authorize(principal: Principal, required: RequiredPermission, resourcePolicy?: PolicyDocument): void;
  /** @throws AwsError ResourceNotFoundException; TooManyRequestsException */
  invoke(functionArn: string, event: unknown): Promise<Outcome>;
  queuePolicy(queueArn: string): PolicyDocument | undefined;
  /** @throws AwsError QueueDoesNotExist */
  sendMessage(input: z.output<typeof sqsSendMessage>): Promise<Record<string, unknown>>;
  topicPolicy(topicArn: string): PolicyDocument | undefined;
  /** @returns the message's id. @throws AwsError NotFound, InvalidParameter */
  publish(topicArn: string, notice: Notice): string;
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
    const { TopicArn, Message, Subject, MessageAttributes } = snsPublish.parse(input);
    const required = { action: "sns:Publish", resource: TopicArn };
    ports.authorize(principal, required, ports.topicPolicy(TopicArn));
    const notice = { subject: Subject, message: asText(Message), attributes: texts(MessageAttributes) };
    return { MessageId: ports.publish(TopicArn, notice), ...metadata };
  },
  "sqs:sendMessage": async (ports, principal, input) => {
    const { MessageBody, ...rest } = sqsSendMessage.parse(input);
    const queueArn = arn("sqs", rest.QueueUrl.slice(rest.QueueUrl.lastIndexOf("/") + 1));
    const required = { action: "sqs:SendMessage", resource: queueArn };
    ports.authorize(principal, required, ports.queuePolicy(queueArn));
    return { ...(await ports.sendMessage({ ...rest, MessageBody: asText(MessageBody) })), ...metadata };
  },
};

const metadata = { SdkHttpMetadata: { HttpStatusCode: 200 } };

const asText = (message: string | Record<string, unknown>): string =>
  typeof message === "string" ? message : JSON.stringify(message);

/** Attributes of type String, by name. */
const texts = (attributes: z.output<typeof snsPublish>["MessageAttributes"]) =>
  attributes &&
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));

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
