import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { batchGet } from "../aws/batch-get";

const keyed = z.looseObject({ orderId: z.string() });

/** Reads the orders of an index's entries, in their order; orders that don't exist are left out. */
export const ordersOf = async (
  db: DynamoDBDocumentClient,
  table: string,
  entries: readonly { readonly orderId: string }[],
): Promise<readonly Record<string, unknown>[]> => {
  const keys = [...new Set(entries.map(({ orderId }) => orderId))].map((orderId) => ({ orderId }));
  // Consistent, because an index may be ahead of a replica of its table.
  const items = await batchGet(db, table, keys, { what: "Reading orders", ConsistentRead: true });
  const byId = new Map(items.map((item) => [keyed.parse(item).orderId, item]));
  return keys.map(({ orderId }) => byId.get(orderId)).filter((item) => item !== undefined);
};
