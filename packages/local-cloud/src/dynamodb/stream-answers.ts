import * as z from "zod";
import type { Clock } from "../clock/clock";
import { account } from "../service";
import { clockSeconds } from "./engine-time";
import type { RemovalRecord } from "./expired-items";
import { itemSize } from "./item-size";
import { toAccountNumber } from "./sequence-number";
import { toAccountShard } from "./shard-id";
import { isTrimmed } from "./trimming";

const accountNumber = z.string().transform(toAccountNumber);

const engineRecord = z.looseObject({
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() }),
});
const recordsAnswer = z.looseObject({ Records: z.array(engineRecord) });

const range = z.looseObject({
  StartingSequenceNumber: accountNumber.optional(),
  EndingSequenceNumber: accountNumber.optional(),
});

const streamAnswer = z.looseObject({
  StreamDescription: z.looseObject({
    StreamStatus: z.string(),
    Shards: z.array(z.looseObject({ ShardId: z.string(), SequenceNumberRange: range })),
    LastEvaluatedShardId: z.string().optional(),
  }),
});

export interface RecordContext {
  readonly clock: Clock;
  /** Whether a record is of an item whose time was over. */
  readonly isExpiry: (record: RemovalRecord) => boolean;
}

/** The engine counts the bytes of its own JSON. */
const recordSize = ({ Keys, NewImage, OldImage }: Readonly<Record<string, unknown>>): number =>
  itemSize(Keys) + itemSize(NewImage) + itemSize(OldImage);

/** Who deletes items whose time is over. */
const expiryOfItems = { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" };

/**
 * An answer of GetRecords as AWS would give it: with its region, sequence numbers of its length, the clock's times, and
 * without what a stream has trimmed by now.
 */
export const recordsInAccount = (text: string, { clock, isExpiry }: RecordContext): string => {
  const answer = recordsAnswer.parse(JSON.parse(text));
  const Records = answer.Records.filter(
    ({ dynamodb }) => !isTrimmed(clock, dynamodb.ApproximateCreationDateTime),
  ).map((record) => ({
    ...record,
    awsRegion: account.region,
    ...(isExpiry(record) ? { userIdentity: expiryOfItems } : {}),
    dynamodb: {
      ...record.dynamodb,
      SequenceNumber: toAccountNumber(record.dynamodb.SequenceNumber),
      SizeBytes: recordSize(record.dynamodb),
      ApproximateCreationDateTime: clockSeconds(clock, record.dynamodb.ApproximateCreationDateTime),
    },
  }));
  return JSON.stringify({ ...answer, Records });
};

/**
 * An answer of DescribeStream as AWS would give it. Only a closed shard has an end there: readers of streams take a
 * shard that has one as finished.
 * @param after the shard to begin after, which the engine doesn't heed
 */
export const streamInAccount = (text: string, streamArn: string, after: unknown): string => {
  const answer = streamAnswer.parse(JSON.parse(text));
  const stream = answer.StreamDescription;
  for (const shard of stream.Shards) {
    shard.ShardId = toAccountShard(shard.ShardId, streamArn);
    if (stream.StreamStatus === "ENABLED") delete shard.SequenceNumberRange.EndingSequenceNumber;
  }
  stream.Shards = stream.Shards.slice(stream.Shards.findIndex(({ ShardId }) => ShardId === after) + 1);
  if (stream.LastEvaluatedShardId !== undefined)
    stream.LastEvaluatedShardId = toAccountShard(stream.LastEvaluatedShardId, streamArn);
  return JSON.stringify(answer);
};
