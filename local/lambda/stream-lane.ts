import { processInOrder, type StreamBatchOptions } from "./stream-batch";
import type { StreamRecord } from "./stream-record";

/**
 * One of the batches that a shard has under way at once: records of some keys, in order. Lanes don't wait for each
 * other, so a record that keeps failing holds up only the keys of its own.
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

  /** Settles when nothing is under way any more. */
  async idle(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    const { batchSize, signal } = this.options;
    await Promise.resolve(); // the records that are added together go together
    try {
      while (this.queue.length > 0 && !signal.aborted)
        await processInOrder(this.options, this.queue.splice(0, batchSize));
    } finally {
      // At once with the last look at the queue: a record that is added later starts it anew.
      this.draining = undefined;
    }
  }
}
