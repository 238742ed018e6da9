import * as z from "zod";
import { InvalidRecord } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";

const sequenceNumber = z.string().regex(/^\d+$/, { error: "must be a sequence number" });

const shape = z.object({
  requestContext: z.object({
    functionArn: z.string(),
    condition: z.string(),
    approximateInvokeCount: z.int().optional(),
  }),
  DDBStreamBatchInfo: z.object({
    streamArn: z.string(),
    shardId: z.string(),
    startSequenceNumber: sequenceNumber,
    endSequenceNumber: sequenceNumber,
    approximateArrivalOfFirstRecord: z.iso.datetime(),
    approximateArrivalOfLastRecord: z.iso.datetime(),
    batchSize: z.int().min(1),
  }),
});

/** The position of stream records that a function gave up, from the message to its on-failure destination. */
export interface FailedBatch {
  /** Without a version, so that the currently deployed code retries. */
  readonly functionArn: string;
  /** e.g. `RetryAttemptsExhausted` */
  readonly condition: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly firstArrival: Date;
  readonly lastArrival: Date;
  readonly batchSize: number;
}

/**
 * Reads a dead letter of the outbox.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 * @throws InvalidRecord when the text isn't such a letter
 */
export const failedBatch = (body: string): FailedBatch => {
  const parsed = shape.safeParse(json(body));
  if (!parsed.success)
    throw new InvalidRecord("A dead letter of the outbox", fieldErrors(parsed.error, "body"));
  const { requestContext, DDBStreamBatchInfo: info } = parsed.data;
  return {
    functionArn: requestContext.functionArn.split(":").slice(0, 7).join(":"),
    condition: requestContext.condition,
    streamArn: info.streamArn,
    shardId: info.shardId,
    startSequenceNumber: info.startSequenceNumber,
    endSequenceNumber: info.endSequenceNumber,
    firstArrival: new Date(info.approximateArrivalOfFirstRecord),
    lastArrival: new Date(info.approximateArrivalOfLastRecord),
    batchSize: info.batchSize,
  };
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema reports an invalid body
  }
};
