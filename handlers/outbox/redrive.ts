import * as z from "zod";
import { InvalidRecord } from "../domain/errors";

/** A change of the orders table as publish-events takes it, from the stream or made of the table's current item. */
export interface ChangeRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly Keys?: unknown;
    readonly NewImage?: unknown;
    readonly OldImage?: unknown;
    readonly [more: string]: unknown;
  };
  readonly [more: string]: unknown;
}

export interface RedriveDeps {
  /** Invokes the deployed publish-events with a batch. @throws when the function does */
  readonly invoke: (event: { readonly Records: readonly ChangeRecord[] }) => Promise<unknown>;
  /** Told how many records were published, as it goes. */
  readonly onProgress?: (published: number) => void;
}

export interface Redriven {
  readonly published: number;
  /** What could not be published this time either: the dead letter is to be kept for it. */
  readonly left: readonly { readonly record: ChangeRecord; readonly reason: string }[];
}

/** What an invocation may carry: Lambda takes 6 MB, and a batch of the stream mapping has 100 records. */
const limits = { records: 100, bytes: 5_000_000 } as const;

const batchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
});

/**
 * Gives records to publish-events once more, in order. A batch that throws is halved until the record at fault
 * stands alone; the others are published. Nothing is published twice by this that consumers wouldn't recognise:
 * an event's id is its order and version.
 * @throws InvalidRecord when publish-events answers something else than a batch response
 */
export const redrive = async (deps: RedriveDeps, records: readonly ChangeRecord[]): Promise<Redriven> => {
  const results: Redriven[] = [];
  for (const batch of inBatches(records)) results.push(await carry(deps, batch));
  return {
    published: results.reduce((sum, { published }) => sum + published, 0),
    left: results.flatMap(({ left }) => left),
  };
};

const carry = async (deps: RedriveDeps, records: readonly ChangeRecord[]): Promise<Redriven> => {
  if (records.length === 0) return { published: 0, left: [] };
  const outcome = await invoked(deps, records);
  if ("thrown" in outcome) return records.length > 1 ? halve(deps, records) : leave(records, outcome.thrown);
  const { done } = outcome;
  if (done > 0) deps.onProgress?.(done);
  if (done === records.length) return { published: done, left: [] };
  // Nothing got through, so trying the rest at once would end the same way.
  if (done === 0) return leave(records, "publish-events reported it as failed; its log says why");
  const rest = await carry(deps, records.slice(done));
  return { published: done + rest.published, left: rest.left };
};

/** How many records from the head were published, or what the function threw. */
const invoked = async (
  { invoke }: RedriveDeps,
  records: readonly ChangeRecord[],
): Promise<{ done: number } | { thrown: string }> => {
  let answer: unknown;
  try {
    answer = await invoke({ Records: records });
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : String(error) };
  }
  const parsed = batchResponse.safeParse(answer);
  if (!parsed.success)
    throw new InvalidRecord("The answer of publish-events", [
      { path: "batchItemFailures", message: "is missing" },
    ]);
  const failed = new Set(parsed.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const first = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
  return { done: first < 0 ? records.length : first };
};

const halve = async (deps: RedriveDeps, records: readonly ChangeRecord[]): Promise<Redriven> => {
  const middle = Math.ceil(records.length / 2);
  const head = await carry(deps, records.slice(0, middle));
  const tail = await carry(deps, records.slice(middle));
  return { published: head.published + tail.published, left: [...head.left, ...tail.left] };
};

const leave = (records: readonly ChangeRecord[], reason: string): Redriven => ({
  published: 0,
  left: records.map((record) => ({ record, reason })),
});

const inBatches = (records: readonly ChangeRecord[]): ChangeRecord[][] => {
  const batches: ChangeRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record));
    const current = batches.at(-1);
    if (current && current.length < limits.records && bytes + size <= limits.bytes) {
      current.push(record);
      bytes += size;
    } else {
      batches.push([record]);
      bytes = size;
    }
  }
  return batches;
};
