import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { readable } from "#handlers/aws/readable-items";
import { order } from "#handlers/domain/order";
import { type OrderGroup, partitionsOf } from "#handlers/orders/order-partitions";
import { shardKeys } from "#handlers/orders/order-shard";
import type { OrdersTable } from "#handlers/orders/orders-table";
import type { Observer } from "#handlers/telemetry/telemetry";

const keyed = order
  .pick({ orderId: true, status: true, clientId: true })
  .extend({ statusShard: z.string().optional(), clientShard: z.string().optional() });
type Keyed = z.infer<typeof keyed>;

/** Orders that are written at the same time. */
const together = 20;

/** The attributes that decide, with the table's reserved word. */
const projection = {
  ProjectionExpression: "orderId, #status, clientId, statusShard, clientShard",
  ExpressionAttributeNames: { "#status": "status" },
  ConsistentRead: true,
};

/**
 * Gives each order of an earlier version the keys of the indexes of this version. The version of an order stays, because
 * nothing changes that an event or an execution would have to know. The scan reads the whole table, once.
 * @param observer is called for each order that can't be read; it is left out
 * @returns the ids of the orders that got keys, as they get them
 */
export async function* fillIndexKeys(
  db: DynamoDBDocumentClient,
  table: OrdersTable,
  observer: Observer,
): AsyncGenerator<string> {
  const listed = { schema: keyed, what: "order", key: "orderId", observer };
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName: table.name, ...projection })) {
    const missing = readable(listed, Items).filter((found) => !isListed(table, found));
    for (let start = 0; start < missing.length; start += together) {
      const some = missing.slice(start, start + together);
      await Promise.all(some.map((found) => fill(db, table, found)));
      yield* some.map(({ orderId }) => orderId);
    }
  }
}

/** Whether an order is in the indexes. A shard of a smaller number of shards is one of this number too. */
const isListed = (
  { shards }: OrdersTable,
  { status, clientId, statusShard, clientShard }: Keyed,
): boolean => {
  const isIn = (group: OrderGroup, key: string | undefined) =>
    partitionsOf({ shards, listedBy: "shards" }, group).some(({ value }) => value === key);
  return (
    isIn({ by: "status", value: status }, statusShard) && isIn({ by: "client", value: clientId }, clientShard)
  );
};

/** An order that changed its status since it was read is read again. */
const fill = async (db: DynamoDBDocumentClient, table: OrdersTable, found: Keyed): Promise<void> => {
  for (let current: Keyed | undefined = found; current !== undefined; ) {
    if (await isFilled(db, table, current)) return;
    const Key = { orderId: found.orderId };
    const { Item } = await db.send(new GetCommand({ TableName: table.name, Key, ...projection }));
    current = Item && keyed.parse(Item);
  }
};

const isFilled = async (db: DynamoDBDocumentClient, table: OrdersTable, found: Keyed): Promise<boolean> => {
  const { statusShard, clientShard } = shardKeys(found, table.shards);
  try {
    await db.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { orderId: found.orderId },
        UpdateExpression: "SET statusShard = :statusShard, clientShard = :clientShard",
        ConditionExpression: "#status = :status",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":statusShard": statusShard,
          ":clientShard": clientShard,
          ":status": found.status,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
