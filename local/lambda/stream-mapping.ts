import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { Health, Service } from "../service";
import type { BatchFailure, StreamBatchOptions } from "./stream-batch";
import { failureMetadata } from "./stream-failure";
import { StreamLane } from "./stream-lane";
import { StreamReader } from "./stream-reader";
import type { StreamRecord } from "./stream-record";
import { WakeUp } from "./wake-up";

export interface StreamMappingOptions extends Omit<StreamBatchOptions, "signal" | "onFailure" | "backoff"> {
  /** Signed by the function's role: it is the role that needs the permission to read. */
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  /** Batches under way at once, each with keys of its own. */
  readonly parallelizationFactor: number;
  /** The on-failure destination, if there is one. */
  readonly deadLetter: { send(body: string): Promise<void>; close(): void } | undefined;
  /** Milliseconds before a retry, by how many there were. */
  readonly backoff?: StreamBatchOptions["backoff"];
}

/** Milliseconds between two looks at a stream on which nothing happened; a write wakes the reader at once. */
const idlePoll = 1_000;

/** Records that may wait in the lanes before reading pauses. */
const mostWaiting = 10_000;

/** 50 ms doubling up to 2 s: AWS backs off too, and doesn't document by how much. */
const doubling = (attempt: number): number => Math.min(2_000, 50 * 2 ** attempt);

/** Milliseconds before the second and third try to reach the on-failure destination. */
const destinationRetries = [100, 1_000];

/**
 * Lambda's event source mapping of a DynamoDB stream. The engine has one shard; records of one key stay in order,
 * and keys are spread over as many lanes as the parallelization factor allows.
 */
export class StreamMapping implements Service {
  readonly name: string;
  private readonly stopping = new AbortController();
  private readonly wakeUp = new WakeUp();
  private readonly reader: StreamReader;
  private readonly lanes: readonly StreamLane[];
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: StreamMappingOptions) {
    this.name = `${options.streamArn} → ${options.functionArn}`;
    const { signal } = this.stopping;
    this.reader = new StreamReader({ ...options, signal });
    const onFailure = (failure: BatchFailure) => this.failed(failure);
    this.lanes = Array.from(
      { length: options.parallelizationFactor },
      () => new StreamLane({ ...options, backoff: options.backoff ?? doubling, signal, onFailure }),
    );
  }

  async start(): Promise<void> {
    await this.reader.open();
    this.running = this.read();
  }

  /** Reads no more; batches under way are finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.call();
    await this.running;
    await Promise.all(this.lanes.map((lane) => lane.idle()));
    this.options.client.destroy();
    this.options.deadLetter?.close();
  }

  health(): Health {
    return { status: this.stopping.signal.aborted ? "stopped" : "ok" };
  }

  /** Says that there may be something to read. */
  wake(): void {
    this.wakeUp.call();
  }

  private async read(): Promise<void> {
    const { batchSize, parallelizationFactor, onError } = this.options;
    const { signal } = this.stopping;
    const limit = Math.min(1_000, batchSize * parallelizationFactor);
    while (!signal.aborted) {
      try {
        const records = this.hasRoom() ? await this.reader.read(limit) : [];
        for (const record of records) this.laneOf(record)?.add(record);
        if (records.length === 0) await this.wakeUp.sleep(idlePoll);
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await delay(idlePoll, undefined, { signal }).catch(() => {}); // stopped while it waited
      }
    }
  }

  private hasRoom(): boolean {
    return this.lanes.every(({ length }) => length < mostWaiting);
  }

  /** Records of one key go to one lane, in order. */
  private laneOf({ dynamodb }: StreamRecord): StreamLane | undefined {
    const digest = createHash("sha1").update(JSON.stringify(dynamodb.Keys)).digest();
    return this.lanes[digest.readUInt32BE() % this.lanes.length];
  }

  /** Never rejects: a destination that can't be reached is told of, with what it should have got. */
  private async failed(failure: BatchFailure): Promise<void> {
    const { deadLetter, onError, functionArn, streamArn } = this.options;
    const { shardId } = this.reader;
    const body = JSON.stringify(failureMetadata(failure, { functionArn, streamArn, shardId }));
    if (!deadLetter)
      return onError(new Error(`records are given up, and there is no on-failure destination: ${body}`));
    for (const wait of [...destinationRetries, undefined]) {
      try {
        return await deadLetter.send(body);
      } catch (error) {
        if (wait === undefined)
          onError(new Error(`the on-failure destination can't be reached (${String(error)}): ${body}`));
        else await delay(wait);
      }
    }
  }
}
