import * as z from "zod";
import { ofText } from "../aws-rule";
import { resourcePolicy } from "../iam/policy-document";
import { checkTopicPolicy } from "../iam/rules/resource-policy-rules";
import { inert, type ResourceType, resourceType } from "../resource";
import { account } from "../service";
import type { SnsService } from "./sns";

const topicName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,256}$/, "a standard topic's name: letters, digits, _ and -, at most 256");

/** The SNS resource types that a program may declare. */
export const snsResources = (sns: SnsService): ResourceType[] => [
  topic(sns),
  topicSubscription(sns),
  topicPolicy(sns),
];

const topic = (sns: SnsService) =>
  resourceType({
    token: "aws:sns/topic:Topic",
    inputs: z.strictObject({
      name: topicName.optional(),
      displayName: z.string().max(100).optional(),
      policy: resourcePolicy.optional(),
      fifoTopic: z.literal(false, "FIFO topics aren't supported").optional(),
      kmsMasterKeyId: inert,
      signatureVersion: inert,
      tracingConfig: inert,
      tags: inert,
    }),
    named: "name",
    replacedBy: ["name", "fifoTopic"],
    rules: [ofText("policy", checkTopicPolicy)],
    create: ({ name, inputs: { displayName = "", policy } }) => {
      const { arn } = sns.topics.create({ name, displayName, policy });
      return { id: arn, outputs: { arn, name, owner: account.id } };
    },
    read: ({ id, outputs }) => sns.topics.find(id) && outputs,
    update: ({ id, inputs: before, outputs }, { displayName = "", policy }) => {
      const found = sns.topics.get(id);
      // A policy that another resource declared stays.
      if (policy === undefined && before.policy === undefined) found.displayName = displayName;
      else sns.topics.configure(id, { displayName, policy });
      return outputs;
    },
    delete: ({ id }) => sns.topics.remove(id),
  });

const deadLetters = z.strictObject({ deadLetterTargetArn: z.string() });

const subscriptionInputs = z
  .strictObject({
    topic: z.string(),
    protocol: z.enum(["sqs", "lambda", "email"], "only sqs, lambda and email are supported"),
    endpoint: z.string().min(1),
    rawMessageDelivery: z.boolean().optional(),
    redrivePolicy: z
      .string()
      .transform((text, context) => {
        try {
          return deadLetters.parse(JSON.parse(text));
        } catch {
          context.addIssue("must be JSON with deadLetterTargetArn only");
          return z.NEVER;
        }
      })
      .optional(),
    // Subscriptions are confirmed immediately.
    confirmationTimeoutInMinutes: inert,
    endpointAutoConfirms: inert,
  })
  .refine(({ protocol, endpoint }) => protocol !== "email" || z.email().safeParse(endpoint).success, {
    path: ["endpoint"],
    message: "isn't an e-mail address",
  })
  .refine(({ protocol, endpoint }) => protocol === "email" || endpoint.startsWith(`arn:aws:${protocol}:`), {
    path: ["endpoint"],
    message: "isn't an ARN for this protocol",
  })
  .refine(({ protocol, rawMessageDelivery }) => protocol === "sqs" || !rawMessageDelivery, {
    path: ["rawMessageDelivery"],
    message: "is supported for queues only",
  });

const topicSubscription = (sns: SnsService) =>
  resourceType({
    token: "aws:sns/topicSubscription:TopicSubscription",
    inputs: subscriptionInputs,
    replacedBy: ["topic", "protocol", "endpoint"],
    create: ({ inputs }) => {
      const { topic: topicArn, protocol, endpoint } = inputs;
      const { arn } = sns.topics.subscribe({ topicArn, protocol, endpoint, ...settingsOf(inputs) });
      return {
        id: arn,
        outputs: { arn, ownerId: account.id, pendingConfirmation: false, confirmationWasAuthenticated: true },
      };
    },
    read: ({ id, outputs }) => sns.topics.subscription(id) && outputs,
    update: ({ id, outputs }, inputs) => {
      const found = sns.topics.subscription(id);
      if (found) Object.assign(found, settingsOf(inputs));
      return outputs;
    },
    delete: ({ id }) => sns.topics.unsubscribe(id),
  });

const settingsOf = ({ rawMessageDelivery, redrivePolicy }: z.output<typeof subscriptionInputs>) => ({
  raw: rawMessageDelivery ?? false,
  deadLetterArn: redrivePolicy?.deadLetterTargetArn,
});

const topicPolicy = (sns: SnsService) =>
  resourceType({
    token: "aws:sns/topicPolicy:TopicPolicy",
    inputs: z.strictObject({ arn: z.string(), policy: resourcePolicy }),
    replacedBy: ["arn"],
    rules: [ofText("policy", checkTopicPolicy)],
    create: ({ inputs }) => {
      sns.topics.get(inputs.arn).policy = inputs.policy;
      return { id: inputs.arn, outputs: { owner: account.id } };
    },
    read: ({ id, outputs }) => (sns.topics.hasOwnPolicy(id) ? outputs : undefined),
    update: ({ id, outputs }, { policy }) => {
      sns.topics.get(id).policy = policy;
      return outputs;
    },
    delete: ({ id }) => {
      const found = sns.topics.find(id);
      if (found) sns.topics.configure(id, { displayName: found.displayName, policy: undefined });
    },
  });
