import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Partition } from "./order-partitions";

const entry = z.looseObject({ orderId: z.string(), createdAt: z.string() });

/** An order in an index. */
export interface Entry {
  readonly orderId: string;
  readonly createdAt: string;
}

/** The requested entries; times in ISO 8601, both inclusive. */
export interface EntryRange {
  readonly from: string;
  readonly to: string;
  readonly newestFirst: boolean;
  /** How many entries the caller expects to read; it sets the size of the pages. */
  readonly expected: number;
}

/** Before and after every order. */
export const always = { from: "0000-01-01T00:00:00.000Z", to: "9999-12-31T23:59:59.999Z" } as const;

/**
 * Reads the entries of several partitions as one sequence, sorted by `createdAt`. Orders are spread evenly over the shards
 * of a group, so each partition is read in pages of about its part.
 */
export async function* entriesOf(
  db: DynamoDBDocumentClient,
  table: string,
  partitions: readonly Partition[],
  range: EntryRange,
): AsyncGenerator<Entry, undefined> {
  const readers = partitions.map(
    (partition) => new PartitionReader(db, queryOf(table, partition, range, partitions.length)),
  );
  await Promise.all(readers.map((reader) => reader.fill()));
  for (;;) {
    const next = readers.reduce<PartitionReader | undefined>(
      (best, reader) => (isBefore(reader.head, best?.head, range.newestFirst) ? reader : best),
      undefined,
    );
    const first = next?.take();
    if (next === undefined || first === undefined) return;
    yield first;
    await next.fill();
  }
}

/** Takes that many entries, or fewer if the sequence ends. */
export const take = async (entries: AsyncGenerator<Entry>, count: number): Promise<readonly Entry[]> => {
  const taken: Entry[] = [];
  while (taken.length < count) {
    const { value, done } = await entries.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
};

/** Divides the sequence into lists of that many entries. */
export async function* inChunks(
  entries: AsyncGenerator<Entry>,
  size: number,
): AsyncGenerator<readonly Entry[]> {
  for (;;) {
    const chunk = await take(entries, size);
    if (chunk.length > 0) yield chunk;
    if (chunk.length < size) return;
  }
}

const isBefore = (one: Entry | undefined, other: Entry | undefined, newestFirst: boolean): boolean => {
  if (one === undefined || other === undefined) return one !== undefined;
  return newestFirst ? one.createdAt > other.createdAt : one.createdAt < other.createdAt;
};

/** The entries of one partition, page by page. */
class PartitionReader {
  private page: Entry[] = [];
  private start: QueryCommandInput["ExclusiveStartKey"];
  private hasMore = true;

  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly query: QueryCommandInput,
  ) {}

  get head(): Entry | undefined {
    return this.page[0];
  }

  take(): Entry | undefined {
    return this.page.shift();
  }

  /** Reads the next page if there is no entry left. A page may be empty although others follow. */
  async fill(): Promise<void> {
    while (this.page.length === 0 && this.hasMore) {
      const command = new QueryCommand({ ...this.query, ExclusiveStartKey: this.start });
      const { Items = [], LastEvaluatedKey } = await this.db.send(command);
      this.page = Items.map((item) => entry.parse(item));
      this.start = LastEvaluatedKey;
      this.hasMore = LastEvaluatedKey !== undefined;
    }
  }
}

/** Twice a partition's part, and some more, so that an uneven spread seldom needs another page. */
const pageSize = (expected: number, partitions: number): number =>
  Math.min(expected, Math.ceil((2 * expected) / partitions) + 5);

const queryOf = (
  TableName: string,
  { index, attribute, value }: Partition,
  { from, to, newestFirst, expected }: EntryRange,
  partitions: number,
): QueryCommandInput => ({
  TableName,
  IndexName: index,
  ScanIndexForward: !newestFirst,
  KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
  ExpressionAttributeNames: { "#partition": attribute },
  ExpressionAttributeValues: { ":partition": value, ":from": from, ":to": to },
  ProjectionExpression: "orderId, createdAt",
  Limit: pageSize(expected, partitions),
});
