import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { Health, Service } from "../service";
import { stopController } from "../stop-controller";
import type { RecordFilter } from "./record-filter";
import type { BatchFailure, StreamBatchOptions } from "./stream-batch";
import { failureMetadata } from "./stream-failure";
import { StreamLane } from "./stream-lane";
import { StreamReader } from "./stream-reader";
import type { StreamRecord } from "./stream-record";
import { WakeUp } from "./wake-up";

export interface StreamMappingOptions extends Omit<StreamBatchOptions, "signal" | "onFailure" | "backoff"> {
  /** A client with the function's role, which needs the permission to read. */
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  /** Milliseconds that a batch waits for more records after its first one. */
  readonly batchWindow?: number;
  /** The maximum of concurrent batches, each with its own keys. */
  readonly parallelizationFactor: number;
  /** Whether a record is sent to the function; the others are dropped before batches are made. */
  readonly passes: RecordFilter;
  /** The on-failure destination, if there is one. */
  readonly deadLetter: { send(body: string): Promise<void>; close(): void } | undefined;
  /** Calls back after a write to a table. @returns a function that ends the calls */
  readonly onWrite?: (listener: () => void) => () => void;
  /** Milliseconds before a retry, by the number of earlier ones. */
  readonly backoff?: StreamBatchOptions["backoff"];
}

/** Milliseconds between two reads of an idle stream, if nothing tells of writes. */
const idlePoll = 1_000;

/** The same if each write wakes the reader, so that an idle cloud does nothing. */
const rarePoll = 20_000;

/** Records that may wait in the lanes before reading pauses. */
const mostWaiting = 10_000;

/** 50 ms, doubling up to 2 s: AWS backs off too, but doesn't document by how much. */
const doubling = (attempt: number): number => Math.min(2_000, 50 * 2 ** attempt);

/** Milliseconds before the second and the third try to send to the on-failure destination. */
const destinationRetries = [100, 1_000];

/**
 * Lambda's event source mapping of a DynamoDB stream. The engine has one shard; records of one key stay in order,
 * and keys are spread over as many lanes as the parallelization factor allows.
 */
export class StreamMapping implements Service {
  readonly name: string;
  private readonly stopping = stopController();
  private readonly wakeUp = new WakeUp();
  private readonly reader: StreamReader;
  /** Shared with the reader and the lanes, so that a change reaches them all. */
  private readonly options: StreamMappingOptions & StreamBatchOptions;
  private readonly replaced: Pick<StreamMappingOptions, "client" | "deadLetter">[] = [];
  private lanes: readonly StreamLane[];
  private paused = false;
  private running: Promise<void> = Promise.resolve();
  private stopListening: () => void = () => {};

  constructor(options: StreamMappingOptions) {
    this.name = `${options.streamArn} → ${options.functionArn}`;
    this.options = {
      ...options,
      backoff: options.backoff ?? doubling,
      signal: this.stopping.signal,
      onFailure: (failure) => this.failed(failure),
    };
    this.reader = new StreamReader(this.options);
    this.lanes = this.newLanes();
  }

  async start(): Promise<void> {
    await this.reader.open();
    this.stopListening = this.options.onWrite?.(() => this.wake()) ?? (() => {});
    this.running = this.read();
  }

  /** Changes the options at the current position; running batches use them when they are retried. */
  configure({ backoff = doubling, ...options }: StreamMappingOptions): void {
    const { client, deadLetter } = this.options;
    this.replaced.push({ client, deadLetter });
    Object.assign(this.options, options, { backoff });
    this.wake();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.wake();
  }

  /** Stops reading; running batches are finished. */
  async stop(): Promise<void> {
    this.stopListening();
    this.stopping.abort();
    this.wakeUp.call();
    await this.running;
    await this.idle();
    for (const { client, deadLetter } of [...this.replaced, this.options]) {
      client.destroy();
      deadLetter?.close();
    }
  }

  health(): Health {
    return { status: this.stopping.signal.aborted ? "stopped" : "ok" };
  }

  /** Signals that there may be new records. */
  wake(): void {
    this.wakeUp.call();
  }

  private async read(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const { batchSize, parallelizationFactor, onError } = this.options;
      const limit = Math.min(1_000, batchSize * parallelizationFactor);
      try {
        if (this.lanes.length !== parallelizationFactor) await this.renewLanes();
        const records = this.hasRoom() && !this.paused ? await this.reader.read(limit) : [];
        for (const record of records) if (this.options.passes(record)) this.laneOf(record)?.add(record);
        if (records.length === 0) await this.wakeUp.sleep(this.options.onWrite ? rarePoll : idlePoll);
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await delay(idlePoll, undefined, { signal }).catch(() => {}); // stopped while waiting
      }
    }
  }

  private newLanes(): readonly StreamLane[] {
    return Array.from({ length: this.options.parallelizationFactor }, () => new StreamLane(this.options));
  }

  /** Waits until all lanes are empty, because keys move to other lanes and their records would otherwise lose their order. */
  private async renewLanes(): Promise<void> {
    await this.idle();
    this.lanes = this.newLanes();
  }

  private async idle(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
  }

  private hasRoom(): boolean {
    return this.lanes.every(({ length }) => length < mostWaiting);
  }

  /** Records of one key go to one lane, in order. */
  private laneOf({ dynamodb }: StreamRecord): StreamLane | undefined {
    const digest = createHash("sha1").update(JSON.stringify(dynamodb.Keys)).digest();
    return this.lanes[digest.readUInt32BE() % this.lanes.length];
  }

  /** Never rejects: if the destination can't be reached, the message is reported as an error. */
  private async failed(failure: BatchFailure): Promise<void> {
    const { clock, deadLetter, onError, functionArn, streamArn } = this.options;
    const { shardId } = this.reader;
    const body = JSON.stringify(failureMetadata(failure, { functionArn, streamArn, shardId }, clock.date()));
    if (!deadLetter)
      return onError(new Error(`records were given up, and there is no on-failure destination: ${body}`));
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
