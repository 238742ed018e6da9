import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { InvalidRecord, OrderNotFound } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { orderChange } from "./order-change";
import { shardKeys } from "./order-shard";
import { type OrderStore, type StoredOrder, storedOrder } from "./order-store";
import type { OrdersTable } from "./orders-table";

/** @throws InvalidRecord when the item isn't an order. */
export const readOrder = (item: unknown): StoredOrder => {
  const parsed = storedOrder.safeParse(item);
  if (!parsed.success) throw new InvalidRecord("A stored order", fieldErrors(parsed.error, "item"));
  return parsed.data;
};

export const dynamoDbOrderStore = (db: DynamoDBDocumentClient, table: OrdersTable): OrderStore => ({
  find: async (orderId) => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table.name, Key: { orderId }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : readOrder(Item);
  },

  create: async (order) => {
    try {
      await db.send(
        new PutCommand({
          TableName: table.name,
          Item: { ...order, ...shardKeys(order, table.shards) },
          ConditionExpression: "attribute_not_exists(orderId)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item)
        return readOrder(unmarshall(error.Item));
      throw error;
    }
  },

  move: async (before, after) => {
    try {
      await db.send(new UpdateCommand(orderChange(table, before, after)));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item === undefined) throw new OrderNotFound(before.orderId, { cause: error });
      return false;
    }
  },
});
