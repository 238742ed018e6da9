import * as z from "zod";
import type { AwsCall, AwsReply } from "../service";
import { touchedItems } from "./touched-items";

const reads = new Set(["GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"]);
const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);

/** What a caller may ask for. The engine refuses anything else itself. */
const levels: ReadonlySet<unknown> = new Set([undefined, "NONE", "TOTAL", "INDEXES"]);

/** Request units that a call took of a table or an index, by DynamoDB's rounding; transactions count twice. */
export interface ConsumedUnits {
  readonly table: string;
  /** Undefined for the table itself. */
  readonly index?: string | undefined;
  readonly reads: number;
  readonly writes: number;
}

const units = z.looseObject({ CapacityUnits: z.number() });
const indexes = z.record(z.string(), units).default({});
const consumed = z.looseObject({
  TableName: z.string(),
  CapacityUnits: z.number(),
  Table: units.optional(),
  GlobalSecondaryIndexes: indexes,
  LocalSecondaryIndexes: indexes,
});
type Consumed = z.output<typeof consumed>;
const answer = z.looseObject({ ConsumedCapacity: z.union([consumed, z.array(consumed)]).optional() });

/** The body of a call that also asks for its capacity by index; `undefined` for calls that have none. */
export const askingForCapacity = ({ action, input }: AwsCall): Buffer | undefined =>
  (reads.has(action) || writes.has(action)) && levels.has(input.ReturnConsumedCapacity)
    ? Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: "INDEXES" }))
    : undefined;

/** What a call took, and its answer as the caller wants it: with the capacity only if that was asked for. */
export const withoutCapacity = (
  { action, input }: AwsCall,
  reply: AwsReply,
): { units: readonly ConsumedUnits[]; reply: AwsReply } => {
  if (reply.status !== 200) return { units: [], reply };
  const { ConsumedCapacity, ...rest } = answer.parse(JSON.parse(String(reply.body)));
  const capacity = ConsumedCapacity === undefined ? [] : [ConsumedCapacity].flat();
  const found = capacity.flatMap((one) => unitsOf(one, reads.has(action)));
  const asked = input.ReturnConsumedCapacity ?? "NONE";
  if (asked === "INDEXES" || ConsumedCapacity === undefined) return { units: found, reply };
  const shown = Array.isArray(ConsumedCapacity) ? capacity.map(inTotal) : capacity.map(inTotal)[0];
  const body = JSON.stringify(asked === "TOTAL" ? { ...rest, ConsumedCapacity: shown } : rest);
  return { units: found, reply: { ...reply, body } };
};

/** The units of the table and of each of its indexes. */
const unitsOf = (one: Consumed, areReads: boolean): readonly ConsumedUnits[] => {
  const of = (index: string | undefined, count: number): ConsumedUnits => ({
    table: one.TableName,
    index,
    reads: areReads ? count : 0,
    writes: areReads ? 0 : count,
  });
  const ofIndexes = Object.entries({ ...one.GlobalSecondaryIndexes, ...one.LocalSecondaryIndexes });
  return [
    of(undefined, one.Table?.CapacityUnits ?? one.CapacityUnits),
    ...ofIndexes.map(([index, { CapacityUnits }]) => of(index, CapacityUnits)),
  ].filter(({ reads, writes }) => reads + writes > 0);
};

const refusal = z.looseObject({ __type: z.string().regex(/ConditionalCheckFailed|TransactionCanceled/) });

/**
 * What a write took whose condition didn't hold: DynamoDB bills it by the item's size, which isn't known here. So this
 * counts the least, one unit per item.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const unitsOfRefusal = (call: AwsCall, { status, body }: AwsReply): readonly ConsumedUnits[] => {
  if (status !== 400 || !writes.has(call.action)) return [];
  if (!refusal.safeParse(JSON.parse(String(body))).success) return [];
  const tables = touchedItems(call).map(({ table }) => table);
  return [...new Set(tables)].map((table) => ({
    table,
    reads: 0,
    writes: tables.filter((other) => other === table).length,
  }));
};

const inTotal = ({ Table: _, GlobalSecondaryIndexes: __, LocalSecondaryIndexes: ___, ...total }: Consumed) =>
  total;
