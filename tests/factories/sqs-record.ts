import { createHash, randomUUID } from "node:crypto";
import type { SQSEvent, SQSRecord } from "aws-lambda";

export const sqsRecord = (body: unknown, changes: Partial<SQSRecord> = {}): SQSRecord => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    messageId: randomUUID(),
    receiptHandle: "handle",
    body: text,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1772359200000",
      SenderId: "AROAEXAMPLE",
      ApproximateFirstReceiveTimestamp: "1772359200001",
    },
    messageAttributes: {},
    md5OfBody: createHash("md5").update(text).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:inventory",
    awsRegion: "us-east-1",
    ...changes,
  };
};

export const sqsBatch = (...Records: SQSRecord[]): SQSEvent => ({ Records });
