import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";

/** Hides a failed message for some seconds, instead of for the rest of its visibility timeout. */
export type Postpone = (record: SQSRecord, seconds: number) => Promise<void>;

/**
 * Uses ChangeMessageVisibility. A message has only the ARN of its queue; the URL is requested once, because the ARN
 * doesn't contain the partition's domain.
 */
export const postponeBy = (sqs: SQSClient): Postpone => {
  const urls = new Map<string, Promise<string | undefined>>();

  const urlOf = async (queueArn: string): Promise<string | undefined> => {
    const known = urls.get(queueArn);
    if (known) return known;
    const [account, name] = queueArn.split(":").slice(4);
    const asked = sqs
      .send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }))
      .then(({ QueueUrl }) => QueueUrl);
    urls.set(queueArn, asked);
    asked.catch(() => urls.delete(queueArn));
    return asked;
  };

  return async ({ eventSourceARN, receiptHandle }, seconds) => {
    const QueueUrl = await urlOf(eventSourceARN);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
};
