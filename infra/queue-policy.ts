import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { onlyTls } from "./policy";

/**
 * The policy of a queue that EventBridge rules send to: only over TLS, and only for the given rules.
 * @param rules ARNs of the rules; if empty, only this account's own principals can send
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 */
export const queuePolicy = (
  parent: pulumi.Resource,
  name: string,
  queue: aws.sqs.Queue,
  rules: readonly pulumi.Input<string>[],
): aws.sqs.QueuePolicy =>
  new aws.sqs.QueuePolicy(
    name,
    {
      queueUrl: queue.url,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          onlyTls("sqs:*", queue.arn),
          ...rules.map((rule, index) => ({
            Sid: `Rule${index}`,
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: queue.arn,
            Condition: { ArnEquals: { "aws:SourceArn": rule } },
          })),
        ],
      }),
    },
    { parent },
  );
