import * as z from "zod";
import { resourcePolicy } from "../iam/policy-document";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import type { SqsService } from "./sqs";

const queueInputs = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/, "a standard queue's name: letters, digits, _ and -, at most 80")
    .optional(),
  delaySeconds: z.int().optional(),
  maxMessageSize: z.int().optional(),
  messageRetentionSeconds: z.int().optional(),
  receiveWaitTimeSeconds: z.int().optional(),
  visibilityTimeoutSeconds: z.int().optional(),
  redrivePolicy: z.string().optional(),
  sqsManagedSseEnabled: inert,
  kmsMasterKeyId: inert,
  tags: inert,
});
type QueueInputs = z.output<typeof queueInputs>;

/** The SQS resource types that a program may declare. */
export const sqsResources = (sqs: SqsService): ResourceType[] => [
  queue(sqs),
  setting(sqs, "aws:sqs/queuePolicy:QueuePolicy", "policy", "Policy", resourcePolicy),
  setting(sqs, "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "redriveAllowPolicy", "RedriveAllowPolicy"),
  setting(sqs, "aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", "RedrivePolicy"),
];

const queue = (sqs: SqsService) =>
  resourceType({
    token: "aws:sqs/queue:Queue",
    inputs: queueInputs,
    create: async ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      const { QueueUrl } = await sqs.call("CreateQueue", {
        QueueName: name,
        Attributes: queueAttributes(inputs),
      });
      const url = String(QueueUrl);
      return { id: url, outputs: { name, url, arn: arn("sqs", name) } };
    },
  });

const queueAttributes = (inputs: QueueInputs): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      DelaySeconds: inputs.delaySeconds,
      MaximumMessageSize: inputs.maxMessageSize,
      MessageRetentionPeriod: inputs.messageRetentionSeconds,
      ReceiveMessageWaitTimeSeconds: inputs.receiveWaitTimeSeconds,
      VisibilityTimeout: inputs.visibilityTimeoutSeconds,
      RedrivePolicy: inputs.redrivePolicy,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** A resource that is one attribute of a queue. */
const setting = (
  sqs: SqsService,
  token: string,
  property: string,
  attribute: string,
  schema: z.ZodType = z.unknown(),
) =>
  resourceType({
    token,
    inputs: z.strictObject({
      queueUrl: z.string(),
      [property]: z.string().superRefine((text, context) => {
        for (const { message, path } of schema.safeParse(text).error?.issues ?? [])
          context.addIssue({ code: "custom", message, path });
      }),
    }),
    create: async ({ inputs }) => {
      const QueueUrl = String(inputs.queueUrl);
      await sqs.call("SetQueueAttributes", {
        QueueUrl,
        Attributes: { [attribute]: String(inputs[property]) },
      });
      return { id: QueueUrl, outputs: {} };
    },
  });
