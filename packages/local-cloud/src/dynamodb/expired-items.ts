import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Deletions that are remembered; a stream keeps its records for a day. */
const mostRemembered = 10_000;

/** The part of a stream record that identifies its deletion. */
export interface RemovalRecord {
  readonly eventName?: unknown;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly Keys?: unknown;
    /** Of the engine, in seconds since 1970. */
    readonly ApproximateCreationDateTime?: number | undefined;
  };
}

/**
 * The items that were deleted because their time was over. Streams tell their records from those of other deletions,
 * and the engine, which sees one deletion like the other, doesn't.
 */
export class ExpiredItems {
  private readonly deletions = new Map<string, { readonly at: number; sequenceNumber?: string }>();

  /** @param at when it was deleted, by the machine's clock, in seconds since 1970 */
  add(table: string, key: Readonly<Record<string, AttributeValue>>, at: number): void {
    this.deletions.set(nameOf(table, key), { at });
    const [oldest] = this.deletions.keys();
    if (oldest !== undefined && this.deletions.size > mostRemembered) this.deletions.delete(oldest);
  }

  /** Whether a record of the table's stream is of such a deletion. */
  has(table: string, { eventName, dynamodb }: RemovalRecord): boolean {
    if (eventName !== "REMOVE") return false;
    const deletion = this.deletions.get(nameOf(table, dynamodb.Keys));
    if (!deletion || (dynamodb.ApproximateCreationDateTime ?? 0) < deletion.at) return false;
    deletion.sequenceNumber ??= dynamodb.SequenceNumber;
    return deletion.sequenceNumber === dynamodb.SequenceNumber;
  }
}

const nameOf = (table: string, key: unknown): string => {
  const attributes = Object.entries(Object(key)).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([table, attributes], (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
};
