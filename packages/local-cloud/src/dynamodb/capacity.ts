import * as z from "zod";
import type { AwsCall, AwsReply } from "../service";

const reads = new Set(["GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"]);
const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);

/** Request units of one table that a call took, by DynamoDB's rounding; transactions count twice. */
export interface ConsumedUnits {
  readonly table: string;
  readonly reads: number;
  readonly writes: number;
}

const consumed = z.object({ TableName: z.string(), CapacityUnits: z.number() });
const answer = z.looseObject({
  ConsumedCapacity: z
    .union([consumed, z.array(consumed)])
    .optional()
    .transform((one) => (one === undefined ? [] : [one].flat())),
});

/** The body of a call that also asks for its capacity; `undefined` for calls that have none. */
export const askingForCapacity = ({ action, input }: AwsCall): Buffer | undefined =>
  reads.has(action) || writes.has(action)
    ? Buffer.from(JSON.stringify({ ReturnConsumedCapacity: "TOTAL", ...input }))
    : undefined;

/** What a call took, and its answer as the caller wants it: with the capacity only if that was asked for. */
export const withoutCapacity = (
  { action, input }: AwsCall,
  reply: AwsReply,
): { units: readonly ConsumedUnits[]; reply: AwsReply } => {
  if (reply.status !== 200) return { units: [], reply };
  const { ConsumedCapacity, ...rest } = answer.parse(JSON.parse(String(reply.body)));
  const units = ConsumedCapacity.map(({ TableName, CapacityUnits }) => ({
    table: TableName,
    reads: reads.has(action) ? CapacityUnits : 0,
    writes: reads.has(action) ? 0 : CapacityUnits,
  }));
  const asked = input.ReturnConsumedCapacity ?? "NONE";
  return { units, reply: asked === "NONE" ? { ...reply, body: JSON.stringify(rest) } : reply };
};
