import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { OrderStatus } from "#handlers/domain/order";

/** Queries the index for the newest orders in a status, as stored. It works with tables of any size. */
export const newestOfStatus = async (
  client: DynamoDBDocumentClient,
  table: string,
  status: OrderStatus,
  limit: number,
): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byStatus",
      KeyConditionExpression: "#status = :status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":status": status },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items;
};
