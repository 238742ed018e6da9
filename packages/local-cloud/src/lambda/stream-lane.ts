import { processInOrder, type StreamBatchOptions } from "./stream-batch";
import type { StreamRecord } from "./stream-record";

/**
 * One of a shard's concurrent batches: records of some keys, in order. Lanes don't wait for each other, so a failing record
 * holds up only the keys of its own lane.
 */
export class StreamLane {
  private readonly queue: StreamRecord[] = [];
  private draining: Promise<void> | undefined;

  constructor(private readonly options: StreamBatchOptions & { readonly batchSize: number }) {}

  /** Records that wait. */
  get length(): number {
    return this.queue.length;
  }

  add(record: StreamRecord): void {
    this.queue.push(record);
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
      while (this.queue.length > 0 && !signal.aborted)
        await processInOrder(this.options, this.queue.splice(0, this.options.batchSize));
    } finally {
      // In the same step as the last check of the queue, so that a record added later starts it again.
      this.draining = undefined;
    }
  }
}
