import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Seconds: SQS's maximum, because a dead letter waits for a person. */
const fourteenDays = 14 * 24 * 60 * 60;

/**
 * A queue for messages that couldn't be processed. It is encrypted with SQS's own key, because EventBridge can't use the
 * `aws/sqs` key.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq
 */
export const deadLetterQueue = (parent: pulumi.Resource, name: string): aws.sqs.Queue =>
  new aws.sqs.Queue(name, { messageRetentionSeconds: fourteenDays, sqsManagedSseEnabled: true }, { parent });
