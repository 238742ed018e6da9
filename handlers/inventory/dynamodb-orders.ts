import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { InvalidRecord, OrderNotFound } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { type Order, order } from "../domain/order";
import { orderChange } from "./order-change";
import type { Orders } from "./stock";

const parseOrder = (item: unknown): Order => {
  const parsed = order.safeParse(item);
  if (!parsed.success) throw new InvalidRecord("A stored order", fieldErrors(parsed.error, "item"));
  return parsed.data;
};

/** The orders' table, for whoever moves orders along. */
export const dynamoDbOrders = (db: DynamoDBDocumentClient, table: string): Orders => ({
  find: async (orderId) => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { orderId }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : parseOrder(Item);
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
