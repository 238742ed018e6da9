import { stopController } from "../stop-controller";
import { processInOrder, type StreamBatchOptions } from "./stream-batch";
import type { StreamRecord } from "./stream-record";

/**
 * One of a shard's concurrent batches: records of some keys, in order. Lanes don't wait for each other, so a failing record
 * holds up only the keys of its own lane.
 */
export class StreamLane {
  private readonly queue: StreamRecord[] = [];
  private draining: Promise<void> | undefined;
  private full = stopController();

  constructor(
    private readonly options: StreamBatchOptions & {
      readonly batchSize: number;
      readonly batchWindow?: number;
    },
  ) {}

  /** Records that wait. */
  get length(): number {
    return this.queue.length;
  }

  add(record: StreamRecord): void {
    this.queue.push(record);
    if (this.isFull()) this.full.abort();
    this.draining ??= this.drain();
  }

  /** Settles when no batch is running any more. */
  async idle(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    const { signal } = this.options;
    await Promise.resolve(); // records that are added together are sent together
    try {
      while (this.queue.length > 0 && !signal.aborted) {
        await this.gather();
        if (signal.aborted) break;
        await processInOrder(this.options, this.queue.splice(0, this.options.batchSize));
      }
    } finally {
      // In the same step as the last check of the queue, so that a record added later starts it again.
      this.draining = undefined;
    }
  }

  private isFull(): boolean {
    return this.queue.length >= this.options.batchSize;
  }

  /** Waits until the batch is full or its window is over. */
  private async gather(): Promise<void> {
    const { batchWindow = 0, clock, signal } = this.options;
    if (batchWindow === 0 || this.isFull()) return;
    this.full = stopController();
    await clock.sleep(batchWindow, AbortSignal.any([signal, this.full.signal]));
  }
}
