import * as z from "zod";
import { ofText } from "../aws-rule";
import { resourcePolicy } from "../iam/policy-document";
import { checkQueuePolicy } from "../iam/rules/resource-policy-rules";
import { inert, type Outputs, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import { type Tags, tagsIn } from "../tags";
import { attributeRules, checkAttribute } from "./attribute-rules";
import { fifoQueues, isFifo } from "./fifo";
import { defaultAttributes, queueDrift } from "./queue-drift";
import type { SeparateAttribute } from "./queues";
import type { SqsService } from "./sqs";

const refusal = `the local cloud has no ${fifoQueues}`;

const queueInputs = z.strictObject({
  name: z
    .string()
    .refine((name) => !isFifo(name), refusal)
    .optional(),
  fifoQueue: z.literal(false, refusal).optional(),
  contentBasedDeduplication: z.literal(false, refusal).optional(),
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
    named: "name",
    replacedBy: ["name", "fifoQueue"],
    rules: attributeRules,
    create: async ({ name, inputs }) => {
      const { QueueUrl } = await sqs.call("CreateQueue", {
        QueueName: name,
        Attributes: queueAttributes(inputs),
        tags: tagsIn(inputs),
      });
      const url = String(QueueUrl);
      return { id: url, outputs: { name, url, arn: arn("sqs", name) } };
    },
    read: ({ id, outputs }) => sqs.queues.find(id) && outputs,
    drifted: async ({ id, inputs }) => queueDrift(inputs, await sqs.attributes(id)),
    update: async ({ id, inputs: before, outputs }, inputs) => {
      if (before.redrivePolicy !== undefined && inputs.redrivePolicy === undefined)
        sqs.queues.clear(id, "RedrivePolicy");
      const Attributes = { ...defaultAttributes, ...queueAttributes(inputs) };
      await sqs.call("SetQueueAttributes", { QueueUrl: id, Attributes });
      await retag(sqs, id, tagsIn(before), tagsIn(inputs));
      return outputs;
    },
    delete: ({ id }) => sqs.queues.remove(id),
  });

/** Changes the declared tags, and leaves those that calls have set. */
const retag = async (sqs: SqsService, QueueUrl: string, before: Tags, Tags: Tags): Promise<void> => {
  const TagKeys = Object.keys(before).filter((key) => !(key in Tags));
  if (TagKeys.length > 0) await sqs.call("UntagQueue", { QueueUrl, TagKeys });
  if (Object.keys(Tags).length > 0) await sqs.call("TagQueue", { QueueUrl, Tags });
};

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
  attribute: SeparateAttribute,
  schema: z.ZodType = z.unknown(),
) => {
  const inputs = z.strictObject({
    queueUrl: z.string(),
    [property]: z.string().superRefine((text, context) => {
      for (const { message, path } of schema.safeParse(text).error?.issues ?? [])
        context.addIssue({ code: "custom", message, path });
    }),
  });
  const set = async (given: z.output<typeof inputs>): Promise<Outputs> => {
    const Attributes = { [attribute]: String(given[property]) };
    await sqs.call("SetQueueAttributes", { QueueUrl: String(given.queueUrl), Attributes });
    return {};
  };
  return resourceType({
    token,
    inputs,
    replacedBy: ["queueUrl"],
    rules: [
      ofText("policy", checkQueuePolicy),
      ofText("redrivePolicy", (text) => checkAttribute("RedrivePolicy", text)),
    ],
    create: async ({ inputs: given }) => ({ id: String(given.queueUrl), outputs: await set(given) }),
    read: ({ id }) => (sqs.queues.isSet(id, attribute) ? {} : undefined),
    update: (_current, given) => set(given),
    delete: ({ id }) => sqs.queues.clear(id, attribute),
  });
};
