import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { OrderStatus } from "#handlers/domain/order";
import { ordersOf } from "#handlers/orders/indexed-orders";
import { partitionsOf } from "#handlers/orders/order-partitions";
import type { OrdersTable } from "#handlers/orders/orders-table";
import { always, entriesOf, take } from "#handlers/orders/partition-entries";

/** Queries the index for the newest orders in a status, and returns them as stored. It works with tables of any size. */
export const newestOfStatus = async (
  client: DynamoDBDocumentClient,
  table: OrdersTable,
  status: OrderStatus,
  limit: number,
): Promise<readonly Record<string, unknown>[]> => {
  const partitions = partitionsOf(table, { by: "status", value: status });
  const range = { ...always, newestFirst: true, expected: limit };
  const newest = await take(entriesOf(client, table.name, partitions, range), limit);
  const orders = await ordersOf(client, table.name, newest);
  // An order may have moved on since the index was written.
  return orders.filter((order) => order.status === status);
};
