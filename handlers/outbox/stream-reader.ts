import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import type { FailedBatch } from "./failed-batch";
import type { ChangeRecord } from "./redrive";

/** Thrown when the records are older than the 24 hours that a stream keeps, or the stream doesn't exist any more. */
export class RecordsTrimmed extends Error {
  constructor({ streamArn, startSequenceNumber }: FailedBatch, cause: unknown) {
    super(
      `${streamArn} no longer has the record ${startSequenceNumber}. The orders table still has the current status of the orders that changed then.`,
      { cause },
    );
    this.name = "RecordsTrimmed";
  }
}

/** A stream may return empty pages in between; after this many consecutive ones, it has no more records. */
const mostEmptyPages = 100;

const gone = new Set(["TrimmedDataAccessException", "ResourceNotFoundException"]);

/**
 * Reads the records of a failed batch again. The range may contain records of other keys, which another batch has
 * processed. They can't be distinguished, but consumers recognise them.
 * @throws RecordsTrimmed
 */
export const readFailedBatch = async (
  client: DynamoDBStreamsClient,
  batch: FailedBatch,
): Promise<ChangeRecord[]> => {
  try {
    return await readRange(client, batch);
  } catch (error) {
    if (error instanceof Error && gone.has(error.name)) throw new RecordsTrimmed(batch, error);
    throw error;
  }
};

const readRange = async (client: DynamoDBStreamsClient, batch: FailedBatch): Promise<ChangeRecord[]> => {
  const end = BigInt(batch.endSequenceNumber);
  const found: ChangeRecord[] = [];
  let iterator = await iteratorAt(client, batch);
  let emptyPages = 0;
  while (iterator !== undefined && emptyPages < mostEmptyPages) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1_000 }));
    for (const record of page.Records ?? []) {
      const number = record.dynamodb?.SequenceNumber;
      if (number === undefined || BigInt(number) > end) return found;
      found.push(changeRecord(record, number, batch.streamArn));
      if (BigInt(number) === end) return found;
    }
    emptyPages = page.Records?.length ? 0 : emptyPages + 1;
    iterator = page.NextShardIterator;
  }
  return found; // the end of a closed shard
};

const iteratorAt = async (
  client: DynamoDBStreamsClient,
  { streamArn, shardId, startSequenceNumber }: FailedBatch,
): Promise<string | undefined> => {
  const answer = await client.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      SequenceNumber: startSequenceNumber,
    }),
  );
  return answer.ShardIterator;
};

/** Converts a record to Lambda's format. */
const changeRecord = (record: _Record, SequenceNumber: string, streamArn: string): ChangeRecord => {
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime, SizeBytes, StreamViewType } =
    record.dynamodb ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: "aws:dynamodb",
    eventSourceARN: streamArn,
    awsRegion: record.awsRegion,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
      Keys,
      NewImage,
      OldImage,
      SequenceNumber,
      SizeBytes,
      StreamViewType,
    },
  };
};
