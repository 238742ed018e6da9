import * as aws from "@pulumi/aws";
import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

export const queueDeadLetters: ResourceValidationPolicy = {
  name: "queues-have-dead-letter-queues",
  description: "Each queue moves what can't be processed to a dead-letter queue, or is one.",
  validateResource: validateResourceOfType(aws.sqs.Queue, (queue, { name }, report) => {
    const isDeadLetterQueue = /(^|-)(dlq|dead-letters?)(-|$)/.test(name);
    if (!queue.redrivePolicy && !isDeadLetterQueue)
      report("The queue retries failing messages without end: set redrivePolicy.");
  }),
};

export const targetDeadLetters: ResourceValidationPolicy = {
  name: "targets-have-dead-letter-queues",
  description: "Each target of a rule keeps events that can't be delivered, after bounded retries.",
  validateResource: [
    validateResourceOfType(aws.cloudwatch.EventTarget, (target, _, report) => {
      if (!target.deadLetterConfig?.arn)
        report(
          "Events that can't be delivered are lost: set deadLetterConfig. The queue's own doesn't cover it.",
        );
      if (!target.retryPolicy) report("Delivery is retried for a day: set retryPolicy.");
    }),
  ],
};

export const mappingFailures: ResourceValidationPolicy = {
  name: "streams-have-failure-destinations",
  description: "A record that can't be processed neither blocks its shard for a day nor is lost.",
  validateResource: validateResourceOfType(aws.lambda.EventSourceMapping, (mapping, _, report) => {
    if (!mapping.functionResponseTypes?.includes("ReportBatchItemFailures"))
      report("One bad record fails its whole batch: set functionResponseTypes to ReportBatchItemFailures.");
    // Only streams have a starting position; a queue has its own dead-letter queue.
    if (!mapping.startingPosition) return;
    if (!mapping.destinationConfig?.onFailure?.destinationArn)
      report("Records that can't be processed are lost: set destinationConfig.onFailure.");
    if ((mapping.maximumRetryAttempts ?? -1) < 0)
      report("A bad record is retried until it expires: set maximumRetryAttempts.");
    if (!mapping.bisectBatchOnFunctionError)
      report("A bad record fails its whole batch: set bisectBatchOnFunctionError.");
  }),
};
