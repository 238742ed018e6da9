import * as z from "zod";
import { resourcePolicy } from "../iam/policy-document";
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
      fifoTopic: z.literal(false, "FIFO topics aren't embedded").optional(),
      kmsMasterKeyId: inert,
      signatureVersion: inert,
      tracingConfig: inert,
      tags: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const { arn, name } = sns.topics.create({
        name: topicName.parse(inputs.name ?? logicalName),
        displayName: inputs.displayName ?? "",
        policy: inputs.policy,
      });
      return { id: arn, outputs: { arn, name, owner: account.id } };
    },
  });

const deadLetters = z.strictObject({ deadLetterTargetArn: z.string() });

const subscriptionInputs = z
  .strictObject({
    topic: z.string(),
    protocol: z.enum(["sqs", "lambda", "email"], "only sqs, lambda and email are embedded"),
    endpoint: z.string().min(1),
    rawMessageDelivery: z.boolean().optional(),
    redrivePolicy: z
      .string()
      .transform((text, context) => {
        try {
          return deadLetters.parse(JSON.parse(text));
        } catch {
          context.addIssue("needs JSON with deadLetterTargetArn alone");
          return z.NEVER;
        }
      })
      .optional(),
    // Subscriptions are confirmed at once.
    confirmationTimeoutInMinutes: inert,
    endpointAutoConfirms: inert,
  })
  .refine(({ protocol, endpoint }) => protocol !== "email" || z.email().safeParse(endpoint).success, {
    path: ["endpoint"],
    message: "is no e-mail address",
  })
  .refine(({ protocol, endpoint }) => protocol === "email" || endpoint.startsWith(`arn:aws:${protocol}:`), {
    path: ["endpoint"],
    message: "is no ARN that the protocol has",
  })
  .refine(({ protocol, rawMessageDelivery }) => protocol === "sqs" || !rawMessageDelivery, {
    path: ["rawMessageDelivery"],
    message: "is for queues only",
  });

const topicSubscription = (sns: SnsService) =>
  resourceType({
    token: "aws:sns/topicSubscription:TopicSubscription",
    inputs: subscriptionInputs,
    create: ({ inputs }) => {
      const { arn } = sns.topics.subscribe({
        topicArn: inputs.topic,
        protocol: inputs.protocol,
        endpoint: inputs.endpoint,
        raw: inputs.rawMessageDelivery ?? false,
        deadLetterArn: inputs.redrivePolicy?.deadLetterTargetArn,
      });
      return {
        id: arn,
        outputs: { arn, ownerId: account.id, pendingConfirmation: false, confirmationWasAuthenticated: true },
      };
    },
  });

const topicPolicy = (sns: SnsService) =>
  resourceType({
    token: "aws:sns/topicPolicy:TopicPolicy",
    inputs: z.strictObject({ arn: z.string(), policy: resourcePolicy }),
    create: ({ inputs }) => {
      sns.topics.get(inputs.arn).policy = inputs.policy;
      return { id: inputs.arn, outputs: { owner: account.id } };
    },
  });
