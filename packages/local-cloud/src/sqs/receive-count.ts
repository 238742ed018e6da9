import * as z from "zod";
import type { Queue } from "./queue";

const counted = z.looseObject({
  record: z.looseObject({ attributes: z.record(z.string(), z.unknown()) }),
});

/**
 * Lets only receives count as receives. `local-aws-sqs` 2.0.2 counts each change of visibility too.
 * @param entryOf the engine's entry that a receipt handle belongs to
 */
export const countOnlyReceives = (queue: Queue, entryOf: (receiptHandle: string) => unknown): void => {
  const change = queue.changeVisibility.bind(queue);
  queue.changeVisibility = (receiptHandle, seconds) => {
    // Parsing would copy the record, and the engine's own is to change.
    const entry = entryOf(receiptHandle);
    const attributes = isCounted(entry) ? entry.record.attributes : {};
    const count = attributes.ApproximateReceiveCount;
    const changed = change(receiptHandle, seconds);
    attributes.ApproximateReceiveCount = count;
    return changed;
  };
};

const isCounted = (entry: unknown): entry is z.output<typeof counted> => counted.safeParse(entry).success;
