import type * as z from "zod";
import type { PolicyDocument } from "../../iam/policy-document";
import type { Outcome } from "../../lambda/worker";
import type { Principal, RequiredPermission } from "../../service";
import type { Notice } from "../../sns/notification";
import type { Callback, TaskTokens } from "../task-tokens";
import type { StartNested } from "./nested";

/** The services that tasks call, each after the role's policy has been asked. */
export interface TaskPorts {
  /** @throws AwsError AccessDeniedException */
  authorize(principal: Principal, required: RequiredPermission, resourcePolicy?: PolicyDocument): void;
  /** @throws AwsError ResourceNotFoundException; TooManyRequestsException */
  invoke(functionArn: string, event: unknown): Promise<Outcome>;
  queuePolicy(queueArn: string): PolicyDocument | undefined;
  /** @throws AwsError QueueDoesNotExist */
  sendMessage(input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  topicPolicy(topicArn: string): PolicyDocument | undefined;
  /** @returns the message's id. @throws AwsError NotFound, InvalidParameter */
  publish(topicArn: string, notice: Notice): string;
  /** Calls an operation with the permissions of the caller. @throws AwsError */
  call(
    service: "dynamodb" | "events",
    action: string,
    input: Readonly<Record<string, unknown>>,
    caller: Principal,
  ): Promise<Record<string, unknown>>;
}

/** The task that an integration does. */
export interface TaskRun {
  readonly ports: TaskPorts;
  /** The state machine's role. */
  readonly principal: Principal;
  /** The state's name. */
  readonly state: string;
  readonly resource: string;
  /** Of a task that waits, for its token or for the end of what it began. */
  readonly callback?: Callback | undefined;
  /** The tokens of other tasks. */
  readonly tokens: TaskTokens;
  /** No task can start executions if left out. */
  readonly startNested?: StartNested | undefined;
  readonly executionArn: string;
  readonly machineArn: string;
}

/** The meaning of a task's `Resource`. */
export interface Integration {
  /** What it is called with, once its paths are resolved; any input if left out. */
  readonly parameters?: z.ZodObject;
  /** How the service is named in the cause of a failure. */
  readonly service: string;
  /** Whether failures are worded as the SDK words them. */
  readonly sdk?: true;
  /** Whether its tasks can wait for a token, which they pass to somebody. */
  readonly passesTokens?: true;
  /** The error that retriers and catchers see, by the service's code of it. */
  errorOf(code: string): string;
  /** @throws TaskFailure, AwsError, ZodError */
  perform(task: TaskRun, input: unknown): Promise<unknown>;
}

/** What every integration but a plain function adds to the answer. */
export const metadata = { SdkHttpMetadata: { HttpStatusCode: 200 } };

/** Errors that have a name of their own; any other of a service is its general one. */
export const errorNames =
  (named: Readonly<Record<string, string>>, general: string): Integration["errorOf"] =>
  (code) =>
    named[code] ?? general;
