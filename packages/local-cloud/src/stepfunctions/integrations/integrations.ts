import { dynamodbItems } from "./dynamodb";
import { eventsPutEvents } from "./events";
import type { Integration } from "./integration";
import { lambdaInvoke, plainFunction } from "./lambda";
import { snsPublish, sqsSendMessage } from "./messages";
import { nestedExecutions } from "./nested-executions";
import { sdkIntegrations } from "./sdk";

/** The supported integrations of tasks, by the part after `arn:aws:states:::`. */
const integrations: Readonly<Record<string, Integration>> = {
  "lambda:invoke": lambdaInvoke,
  "sns:publish": snsPublish,
  "sqs:sendMessage": sqsSendMessage,
  "events:putEvents": eventsPutEvents,
  ...dynamodbItems,
  ...nestedExecutions,
  ...sdkIntegrations,
};

/** Whether a task's resource is a function's ARN, and not an integration. */
export const isFunction = (resource: string): boolean =>
  /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(resource);

const tokenSuffix = ".waitForTaskToken";

const waitsForToken = (resource: string): boolean => resource.endsWith(tokenSuffix);

/**
 * Whether a task with this resource waits after the service has answered: until its token is sent back, or what it
 * began has ended. Both have a token.
 */
export const isAwaited = (resource: string): boolean =>
  waitsForToken(resource) || /\.sync(:2)?$/.test(resource);

/** @returns undefined for a resource that no task can have here */
export const integrationOf = (resource: string): Integration | undefined => {
  if (isFunction(resource)) return plainFunction;
  const waits = waitsForToken(resource);
  const whole = /^arn:aws[\w-]*:states:::(.+)$/.exec(resource)?.[1] ?? "";
  const name = waits ? whole.slice(0, -tokenSuffix.length) : whole;
  const integration = Object.hasOwn(integrations, name) ? integrations[name] : undefined;
  return waits && !integration?.passesTokens ? undefined : integration;
};
