import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import type { Clock } from "../clock/clock";
import { AwsError } from "../service";
import { type StreamRecord, streamRecord } from "./stream-record";

export interface StreamReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Milliseconds that one call may take, because a hanging reader would block the stream. */
const callTimeout = 10_000;

/** Errors after which the iterator is unusable; others may be temporary. */
const iteratorLost = /^(ExpiredIterator|TrimmedDataAccess|ResourceNotFound|Validation)/;

/**
 * Reads a stream from its current position. The position advances only after the records have arrived, so that a failed
 * call loses none. A new iterator is requested only when the old one is refused, and then after the last read record.
 */
export class StreamReader {
  private iterator: string | undefined;
  private lastRead: string | undefined;
  private shard = "";

  constructor(private readonly options: StreamReaderOptions) {}

  get shardId(): string {
    return this.shard;
  }

  /**
   * Finds the starting position: with LATEST, records that are written from now on.
   * @throws AwsError InvalidParameterValueException
   */
  async open(): Promise<void> {
    try {
      this.iterator = await this.newIterator();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
      const why = `Stream not found: ${this.options.streamArn}`;
      throw new AwsError("InvalidParameterValueException", why);
    }
  }

  /** The next records; empty if there are none yet. */
  async read(limit: number): Promise<readonly StreamRecord[]> {
    const { client, clock, streamArn } = this.options;
    this.iterator ??= await this.newIterator();
    try {
      const answer = await client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator, Limit: limit }),
        this.callOptions(),
      );
      const records = (answer.Records ?? []).map((record) => streamRecord(record, streamArn, clock.date()));
      this.iterator = answer.NextShardIterator;
      this.lastRead = records.at(-1)?.dynamodb.SequenceNumber ?? this.lastRead;
      return records;
    } catch (error) {
      if (error instanceof Error && iteratorLost.test(error.name)) this.iterator = undefined;
      throw error;
    }
  }

  /** The current position, or the oldest existing record if the next ones have been trimmed. */
  private async newIterator(): Promise<string | undefined> {
    try {
      return await this.iteratorAfter(this.lastRead);
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      return this.iteratorAfter(undefined, "TRIM_HORIZON");
    }
  }

  private async iteratorAfter(
    SequenceNumber: string | undefined,
    begin = this.options.startingPosition,
  ): Promise<string | undefined> {
    const { client, streamArn } = this.options;
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn }),
      this.callOptions(),
    );
    // The engine has one shard.
    this.shard = StreamDescription?.Shards?.[0]?.ShardId ?? "";
    const position =
      SequenceNumber === undefined
        ? { ShardIteratorType: begin }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, SequenceNumber };
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
