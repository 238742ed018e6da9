import type { ChildInput } from "./distributed-map";

export interface BatchLimits {
  readonly items?: number | undefined;
  readonly bytes?: number | undefined;
}

/** The items of a distributed map in batches, each of which is the input of one child. */
export const batched = (
  items: readonly unknown[],
  limits: BatchLimits,
  batchInput: unknown,
): readonly ChildInput[] => {
  const inputOf = (batch: readonly unknown[]): Record<string, unknown> => ({
    ...(batchInput === undefined ? {} : { BatchInput: batchInput }),
    Items: batch,
  });
  const batches: unknown[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const batch = batches.at(-1);
    const full =
      batch === undefined ||
      batch.length >= (limits.items ?? Number.POSITIVE_INFINITY) ||
      bytes + size > (limits.bytes ?? Number.POSITIVE_INFINITY);
    if (full) {
      batches.push([item]);
      bytes = Buffer.byteLength(JSON.stringify(inputOf([]))) + size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches.map((batch) => ({ input: inputOf(batch), items: batch.length }));
};
