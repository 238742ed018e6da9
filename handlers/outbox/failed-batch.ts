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

/** Where stream records are that a function gave up, as its on-failure destination is told. */
export interface FailedBatch {
  /** Without a version: what is deployed now is to have another go. */
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
 * @throws InvalidRecord when the text isn't one
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
    return undefined; // named as an invalid body by the schema
  }
};
