import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { readable } from "#handlers/aws/readable-items";
import { order } from "#handlers/domain/order";
import { endsWithoutGoods } from "#handlers/domain/order-state";
import { ordersOf } from "#handlers/orders/indexed-orders";
import { partitionsOf } from "#handlers/orders/order-partitions";
import type { OrdersTable } from "#handlers/orders/orders-table";
import { always, entriesOf, inChunks } from "#handlers/orders/partition-entries";
import type { Observer } from "#handlers/telemetry/telemetry";

const facts = order
  .pick({ orderId: true, status: true, version: true })
  .extend({ owes: z.literal("stock").optional() });

/** An order that has ended and still holds its stock; `owes` is what the reconciler finds it by. */
export type OwingOrder = z.infer<typeof facts>;

/**
 * The orders that have ended and still hold their stock, by the index of statuses, page by page: marked by `owes`, or
 * not since they ended under a version of orderflow that had no such mark.
 * @param observer hears of orders that can't be read: they are left out
 */
export async function* owingOrders(
  client: DynamoDBDocumentClient,
  table: OrdersTable,
  observer: Observer,
): AsyncGenerator<OwingOrder> {
  for (const status of endsWithoutGoods) {
    const partitions = partitionsOf(table, { by: "status", value: status });
    const entries = entriesOf(client, table.name, partitions, { ...always, newestFirst: false, expected });
    for await (const chunk of inChunks(entries, expected)) {
      const orders = await ordersOf(client, table.name, chunk);
      const owing = orders.filter(({ stockReserved }) => stockReserved === true);
      yield* readable({ schema: facts, what: "order", key: "orderId", observer }, owing);
    }
  }
}

/** Orders that are read at a time. */
const expected = 1_000;

/**
 * Marks an order that owes its stock, where it is still as it was read. Its version stays, since nothing changes that
 * an event or an execution on its way would have to know.
 * @returns whether it was marked; false when somebody wrote it meanwhile
 */
export const markOwing = async (
  client: DynamoDBDocumentClient,
  table: OrdersTable,
  { orderId, status, version }: OwingOrder,
): Promise<boolean> => {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { orderId },
        UpdateExpression: "SET owes = :stock",
        ConditionExpression:
          "#status = :status AND version = :version AND stockReserved = :true AND attribute_not_exists(owes)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":stock": "stock",
          ":status": status,
          ":version": version,
          ":true": true,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
