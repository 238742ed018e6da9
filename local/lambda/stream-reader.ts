import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { type StreamRecord, streamRecord } from "./stream-record";

export interface StreamReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly signal: AbortSignal;
}

/** Milliseconds that one call may take: a reader that hangs would hold up a stream for ever. */
const callTimeout = 10_000;

/** The iterator is of no use any more; others of its errors may pass. */
const iteratorLost = /^(ExpiredIterator|TrimmedDataAccess|ResourceNotFound|Validation)/;

/**
 * Reads a stream from where it was left. The position is kept until the records after it are here, so that no failed
 * call loses any: a new iterator is asked for only when the old one is refused, and then after the last record seen.
 */
export class StreamReader {
  private iterator: string | undefined;
  private lastRead: string | undefined;
  private shard = "";

  constructor(private readonly options: StreamReaderOptions) {}

  get shardId(): string {
    return this.shard;
  }

  /** Finds the position to start from: with LATEST, what is written from now on. */
  async open(): Promise<void> {
    this.iterator = await this.newIterator();
  }

  /** The next records, or none when there are none yet. */
  async read(limit: number): Promise<readonly StreamRecord[]> {
    const { client, streamArn } = this.options;
    this.iterator ??= await this.newIterator();
    try {
      const answer = await client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator, Limit: limit }),
        this.callOptions(),
      );
      const records = (answer.Records ?? []).map((record) => streamRecord(record, streamArn));
      this.iterator = answer.NextShardIterator;
      this.lastRead = records.at(-1)?.dynamodb.SequenceNumber ?? this.lastRead;
      return records;
    } catch (error) {
      if (error instanceof Error && iteratorLost.test(error.name)) this.iterator = undefined;
      throw error;
    }
  }

  private async newIterator(): Promise<string | undefined> {
    const { client, streamArn, startingPosition } = this.options;
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn }),
      this.callOptions(),
    );
    // The engine has one shard.
    this.shard = StreamDescription?.Shards?.[0]?.ShardId ?? "";
    const position =
      this.lastRead === undefined
        ? { ShardIteratorType: startingPosition }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, SequenceNumber: this.lastRead };
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: this.shard, ...position }),
      this.callOptions(),
    );
    return ShardIterator;
  }

  private callOptions(): { abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.any([this.options.signal, AbortSignal.timeout(callTimeout)]) };
  }
}
