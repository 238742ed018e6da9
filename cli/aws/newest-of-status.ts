import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { OrderStatus } from "#handlers/domain/order";
import { ordersOf } from "#handlers/orders/indexed-orders";

/** Queries the index for the newest orders in a status, and returns them as stored. It works with tables of any size. */
export const newestOfStatus = async (
  client: DynamoDBDocumentClient,
  table: string,
  status: OrderStatus,
  limit: number,
): Promise<readonly Record<string, unknown>[]> => {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: "idsByStatus",
      KeyConditionExpression: "#status = :status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":status": status },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const orders = await ordersOf(client, table, Items);
  // An order may have moved on since the index was written.
  return orders.filter((order) => order.status === status);
};
