import * as z from "zod";
import { NotImplementedLocally } from "../service";
import type { TaskState } from "./language";

/** The integrations that tasks may use here; `aws:lambda function` is a function's ARN as the resource. */
export type Integration = "function" | "lambda:invoke" | "sns:publish" | "sqs:sendMessage";

const text = z.string().min(1);
const messageAttributes = z
  .record(z.string(), z.strictObject({ DataType: z.literal("String"), StringValue: z.string() }))
  .optional();

/** What each integration is called with, once its paths are resolved. */
export const lambdaInvoke = z.strictObject({
  FunctionName: text,
  Payload: z.unknown().optional(),
  InvocationType: z.literal("RequestResponse", "only RequestResponse is supported").optional(),
});
/** A message that isn't text is sent as JSON. */
const message = z.union([z.string(), z.record(z.string(), z.unknown())]);
export const snsPublish = z.strictObject({
  TopicArn: text,
  Message: message,
  Subject: z.string().optional(),
  MessageAttributes: messageAttributes,
});
export const sqsSendMessage = z.strictObject({
  QueueUrl: text,
  MessageBody: message,
  DelaySeconds: z.int().optional(),
  MessageAttributes: messageAttributes,
});

const schemas: Readonly<Record<string, z.ZodObject>> = {
  "lambda:invoke": lambdaInvoke,
  "sns:publish": snsPublish,
  "sqs:sendMessage": sqsSendMessage,
};

/** @returns undefined for a resource that no task can have here */
export const integrationOf = (resource: string): Integration | undefined => {
  if (/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+$/.test(resource)) return "function";
  const found = /^arn:aws[\w-]*:states:::(lambda:invoke|sns:publish|sqs:sendMessage)$/.exec(resource)?.[1];
  return found === "lambda:invoke" || found === "sns:publish" || found === "sqs:sendMessage"
    ? found
    : undefined;
};

/** @throws NotImplementedLocally naming the resource or the parameter that can't be honoured */
export const refuseUnsupportedTask = (name: string, { Resource, Parameters }: TaskState): void => {
  const integration = integrationOf(Resource);
  if (integration === undefined)
    throw new NotImplementedLocally(`the resource ${Resource} of state "${name}"`);
  const schema = schemas[integration];
  if (!schema) return;
  const given = z.record(z.string(), z.unknown()).safeParse(Parameters);
  if (!given.success) throw new NotImplementedLocally(`state "${name}" without Parameters`);
  for (const key of Object.keys(given.data))
    if (!Object.hasOwn(schema.shape, key.replace(/\.\$$/, "")))
      throw new NotImplementedLocally(`the parameter ${key} of state "${name}" (${integration})`);
};
