import * as z from "zod";
import { InvalidRecord } from "../domain/errors";

/** A change of the orders table in publish-events' input format, from the stream or made from the table's current item. */
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
  /** Invokes the deployed publish-events with a batch. @throws when the function throws */
  readonly invoke: (event: { readonly Records: readonly ChangeRecord[] }) => Promise<unknown>;
  /** Called with the number of published records during the redrive. */
  readonly onProgress?: (published: number) => void;
}

export interface Redriven {
  readonly published: number;
  /** Records that failed again; the dead letter must be kept for them. */
  readonly left: readonly { readonly record: ChangeRecord; readonly reason: string }[];
}

/** The limits of an invocation: Lambda accepts 6 MB, and a batch of the stream mapping has 100 records. */
const limits = { records: 100, bytes: 5_000_000 } as const;

const batchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
});

/**
 * Passes records to publish-events again, in order. A batch that throws is halved until the failing record is alone, and
 * the others are published. Consumers recognise repeats, because an event's id is its order and version.
 * @throws InvalidRecord when publish-events returns something other than a batch response
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
  const outcome = await invoked(deps, records);
  if ("thrown" in outcome) return records.length > 1 ? halve(deps, records) : leave(records, outcome.thrown);
  const { done } = outcome;
  if (done > 0) deps.onProgress?.(done);
  if (done === records.length) return { published: done, left: [] };
  // Nothing was published, so trying the rest would end the same way.
  if (done === 0) return leave(records, "publish-events reported it as failed; its log says why");
  const rest = await carry(deps, records.slice(done));
  return { published: done + rest.published, left: rest.left };
};

/** The number of records published from the head, or the function's error. */
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
    throw new InvalidRecord("The result of publish-events", [
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
