import type { BatchFailure } from "./stream-batch";
import type { StreamRecord } from "./stream-record";

/**
 * Makes the message for an on-failure destination: the records' position, without the records.
 * @param at when they were given up
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html#services-ddb-onfailure-destination
 */
export const failureMetadata = (
  { condition, records, invocations, outcome }: BatchFailure,
  source: { readonly functionArn: string; readonly streamArn: string; readonly shardId: string },
  at: Date,
) => ({
  requestContext: {
    requestId: outcome?.requestId ?? "",
    functionArn: source.functionArn,
    condition,
    approximateInvokeCount: invocations,
  },
  responseContext: {
    statusCode: 200,
    executedVersion: "$LATEST",
    functionError: outcome && "fault" in outcome ? outcome.functionError : null,
  },
  version: "1.0",
  timestamp: at.toISOString(),
  DDBStreamBatchInfo: {
    shardId: source.shardId,
    startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
    endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
    approximateArrivalOfFirstRecord: arrivalOf(records[0]),
    approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
    batchSize: records.length,
    streamArn: source.streamArn,
  },
});

/** Whole seconds, `2019-11-14T00:13:19Z`, the resolution of streams. */
const arrivalOf = (record: StreamRecord | undefined): string | undefined =>
  record &&
  new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString().replace(/\.\d+Z$/, "Z");
