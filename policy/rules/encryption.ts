import * as aws from "@pulumi/aws";
import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

/** Stored data is encrypted, with a service's own key or a customer's. */
export const encryptedAtRest: ResourceValidationPolicy = {
  name: "encrypted-at-rest",
  description: "Queues, tables, topics and parameters are encrypted at rest.",
  validateResource: [
    validateResourceOfType(aws.sqs.Queue, (queue, _, report) => {
      if (queue.kmsMasterKeyId === "alias/aws/sqs")
        report("EventBridge can't use the key alias/aws/sqs: use sqsManagedSseEnabled or a customer's key.");
      if (!queue.sqsManagedSseEnabled && !queue.kmsMasterKeyId)
        report("The queue isn't encrypted: set sqsManagedSseEnabled or kmsMasterKeyId.");
    }),
    validateResourceOfType(aws.dynamodb.Table, (table, _, report) => {
      if (!table.serverSideEncryption?.enabled)
        report("The table isn't encrypted under a KMS key: set serverSideEncryption.enabled.");
    }),
    validateResourceOfType(aws.sns.Topic, (topic, _, report) => {
      if (!topic.kmsMasterKeyId) report("The topic isn't encrypted: set kmsMasterKeyId.");
    }),
    validateResourceOfType(aws.ssm.Parameter, (parameter, _, report) => {
      if (parameter.type !== "SecureString") report("The parameter is plain text: make it a SecureString.");
    }),
  ],
};
