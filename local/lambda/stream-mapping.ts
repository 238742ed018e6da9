import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import type { Health, Service } from "../service";
import { type BatchFailure, processInOrder, type StreamBatchOptions } from "./stream-batch";
import { type StreamRecord, streamRecord } from "./stream-record";

export interface StreamMappingOptions extends Omit<StreamBatchOptions, "signal" | "onFailure" | "backoff"> {
  /** Signed by the function's role: it is the role that needs the permission to read. */
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  /** Batches under way at once, each with keys of its own. */
  readonly parallelizationFactor: number;
  /** Sends a text to the on-failure destination, if there is one. */
  readonly deadLetter: ((body: string) => Promise<void>) | undefined;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds between two looks at a stream on which nothing happened; a write wakes the reader at once. */
const idlePoll = 1_000;

/** 50 ms doubling up to 2 s: AWS backs off too, and doesn't document by how much. */
const backoff = (attempt: number): number => Math.min(2_000, 50 * 2 ** attempt);

/**
 * Lambda's event source mapping of a DynamoDB stream. The engine has one shard; records of one key stay in order,
 * and keys are spread over as many lanes as the parallelization factor allows.
 */
export class StreamMapping implements Service {
  readonly name: string;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => {};
  private written = false;
  private shardId = "";

  constructor(private readonly options: StreamMappingOptions) {
    this.name = `${options.streamArn} → ${options.functionArn}`;
  }

  async start(): Promise<void> {
    const iterator = await this.iterator(this.options.startingPosition);
    this.running = this.read(iterator);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
    this.options.client.destroy();
  }

  health(): Health {
    return { status: this.stopping.signal.aborted ? "stopped" : "ok" };
  }

  /** Says that there may be something to read. */
  wake(): void {
    this.written = true;
    this.wakeUp();
  }

  private async read(first: string | undefined): Promise<void> {
    const { signal } = this.stopping;
    let iterator = first;
    while (!signal.aborted) {
      try {
        this.written = false;
        const { records, next } = await this.records(iterator);
        iterator = next;
        if (records.length > 0) await this.process(records);
        else await this.pause();
      } catch (error) {
        if (signal.aborted) return;
        this.options.onError(error);
        await delay(1_000, undefined, { signal }).catch(() => {}); // stopped while it waited
        iterator = undefined;
      }
    }
  }

  private lastRead: string | undefined;

  private async records(iterator: string | undefined) {
    const { client, streamArn, batchSize, parallelizationFactor, startingPosition } = this.options;
    const from =
      iterator ??
      (await this.iterator(this.lastRead === undefined ? startingPosition : "AFTER_SEQUENCE_NUMBER"));
    const limit = Math.min(1_000, batchSize * parallelizationFactor);
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: from, Limit: limit }));
    const records = (answer.Records ?? []).map((record) => streamRecord(record, streamArn));
    return { records, next: answer.NextShardIterator };
  }

  private async iterator(
    type: "TRIM_HORIZON" | "LATEST" | "AFTER_SEQUENCE_NUMBER",
  ): Promise<string | undefined> {
    const { client, streamArn } = this.options;
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    const [shard] = StreamDescription?.Shards ?? [];
    this.shardId = shard?.ShardId ?? "";
    const answer = await client.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: this.shardId,
        ShardIteratorType: type,
        ...(type === "AFTER_SEQUENCE_NUMBER" ? { SequenceNumber: this.lastRead } : {}),
      }),
    );
    return answer.ShardIterator;
  }

  private async process(records: readonly StreamRecord[]): Promise<void> {
    const { batchSize, parallelizationFactor } = this.options;
    const options = {
      ...this.options,
      backoff,
      signal: this.stopping.signal,
      onFailure: (failure: BatchFailure) => this.failed(failure),
    };
    const lanes = lanesOf(records, parallelizationFactor);
    await Promise.all(
      lanes.map(async (lane) => {
        for (let start = 0; start < lane.length; start += batchSize)
          await processInOrder(options, lane.slice(start, start + batchSize));
      }),
    );
    this.lastRead = records.at(-1)?.dynamodb.SequenceNumber ?? this.lastRead;
  }

  private async failed(failure: BatchFailure): Promise<void> {
    const { deadLetter, onError } = this.options;
    const body = JSON.stringify(metadataOf(failure, this.shardId, this.options));
    if (deadLetter) await deadLetter(body);
    else onError(new Error(`records are given up, and there is no on-failure destination: ${body}`));
  }

  private async pause(): Promise<void> {
    if (this.written || this.stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, idlePoll);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Records of one key go to one lane, in order. */
const lanesOf = (records: readonly StreamRecord[], count: number): StreamRecord[][] => {
  const lanes: StreamRecord[][] = Array.from({ length: count }, () => []);
  for (const record of records) {
    const key = createHash("sha1").update(JSON.stringify(record.dynamodb.Keys)).digest();
    lanes[key.readUInt32BE() % count]?.push(record);
  }
  return lanes.filter((lane) => lane.length > 0);
};

/**
 * What an on-failure destination gets: where the records are, and not the records.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html#services-ddb-onfailure-destination
 */
const metadataOf = (
  { condition, records, invocations, outcome }: BatchFailure,
  shardId: string,
  { functionArn, streamArn }: StreamMappingOptions,
) => ({
  requestContext: {
    requestId: outcome?.requestId ?? "",
    functionArn: `${functionArn}:$LATEST`,
    condition,
    approximateInvokeCount: invocations,
  },
  responseContext: {
    statusCode: 200,
    executedVersion: "$LATEST",
    functionError: outcome && "fault" in outcome ? outcome.functionError : null,
  },
  version: "1.0",
  timestamp: new Date().toISOString(),
  DDBStreamBatchInfo: {
    shardId,
    startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
    endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
    approximateArrivalOfFirstRecord: arrivalOf(records[0]),
    approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
    batchSize: records.length,
    streamArn,
  },
});

const arrivalOf = (record: StreamRecord | undefined): string | undefined =>
  record && new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
