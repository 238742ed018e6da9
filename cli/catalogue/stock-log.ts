import { paginateQuery, paginateScan } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import type { Observer } from "#handlers/telemetry/telemetry";
import { type Movement, movement } from "./movement";
import type { Shelf } from "./shelf";

interface Wanted {
  /** All products when left out. */
  readonly productId?: string | undefined;
  readonly limit: number;
  /** Called for each record that can't be read; it is left out. */
  readonly observer: Observer;
}

/**
 * Lists operators' changes of the stock, newest first. For all products the whole table is read: it contains only the
 * changes of the last 400 days.
 */
export const stockLog = async (
  { db, movementsTable }: Shelf,
  { productId, limit, observer }: Wanted,
): Promise<Movement[]> => {
  const table = { TableName: movementsTable };
  const pages =
    productId === undefined
      ? paginateScan({ client: db }, table)
      : paginateQuery(
          { client: db, pageSize: limit },
          {
            ...table,
            KeyConditionExpression: "productId = :productId",
            ExpressionAttributeValues: { ":productId": productId },
            ScanIndexForward: false,
          },
        );
  const listed = { schema: movement, what: "stock movement", key: "movementId", observer };
  const found: Movement[] = [];
  for await (const { Items = [] } of pages) {
    found.push(...readable(listed, Items));
    if (productId !== undefined && found.length >= limit) break;
  }
  return found.sort((a, b) => b.movementId.localeCompare(a.movementId)).slice(0, limit);
};
