import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { batchGet } from "../aws/batch-get";

const keyed = z.looseObject({ orderId: z.string() });

/** The ids of an index's entries. */
export const idsIn = (entries: readonly Record<string, unknown>[] = []): readonly string[] =>
  entries.map((entry) => keyed.parse(entry).orderId);

/** Reads the orders of an index's entries, in their order; orders that don't exist are left out. */
export const ordersOf = async (
  db: DynamoDBDocumentClient,
  table: string,
  entries: readonly Record<string, unknown>[] = [],
): Promise<readonly Record<string, unknown>[]> => {
  const keys = [...new Set(idsIn(entries))].map((orderId) => ({ orderId }));
  // Consistent, because an index may be ahead of a replica of its table.
  const items = await batchGet(db, table, keys, { what: "Reading orders", ConsistentRead: true });
  const byId = new Map(items.map((item) => [keyed.parse(item).orderId, item]));
  return keys.map(({ orderId }) => byId.get(orderId)).filter((item) => item !== undefined);
};
