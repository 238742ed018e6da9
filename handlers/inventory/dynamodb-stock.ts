import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { OrderNotFound } from "../domain/errors";
import type { Order, PricedLine, Shortage } from "../domain/order";
import { dynamoDbOrders } from "./dynamodb-orders";
import { orderChange } from "./order-change";
import type { Stock } from "./stock";
import { transact } from "./transact";

interface Tables {
  readonly ordersTable: string;
  readonly inventoryTable: string;
}

const failedCheck = "ConditionalCheckFailed";
const inStock = z.object({ stock: z.number() });

const take = (table: string, { productId, quantity }: PricedLine) => ({
  Update: {
    TableName: table,
    Key: { productId },
    UpdateExpression: "SET stock = stock - :quantity",
    ConditionExpression: "stock >= :quantity",
    ExpressionAttributeValues: { ":quantity": quantity },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  },
});

const giveBack = (table: string, { productId, quantity }: PricedLine) => ({
  Update: {
    TableName: table,
    Key: { productId },
    UpdateExpression: "ADD stock :quantity",
    ExpressionAttributeValues: { ":quantity": quantity },
  },
});

const shortagesOf = (lines: readonly PricedLine[], reasons: readonly CancellationReason[]): Shortage[] =>
  lines.flatMap(({ productId, quantity: requested }, position) => {
    const { Code, Item } = reasons[position] ?? {};
    if (Code !== failedCheck) return [];
    const found = inStock.safeParse(Item ? unmarshall(Item) : {});
    return [{ productId, requested, available: found.success ? found.data.stock : 0 }];
  });

/** Stock and orders in DynamoDB; the order's own item is the guard of every transaction, at the last position. */
export const dynamoDbStock = (db: DynamoDBDocumentClient, { ordersTable, inventoryTable }: Tables): Stock => {
  const staleOrMissing = (before: Order, reasons: readonly CancellationReason[]): boolean => {
    const guard = reasons[before.items.length];
    if (guard?.Code !== failedCheck) return false;
    if (guard.Item === undefined) throw new OrderNotFound(before.orderId);
    return true;
  };

  const unexplained = (what: string, reasons: readonly CancellationReason[]) =>
    new Error(
      `${what} was cancelled: ${reasons.map(({ Code, Message }) => `${Code} ${Message ?? ""}`).join(", ")}`,
    );

  return {
    ...dynamoDbOrders(db, ordersTable),

    reserve: async (before, after) => {
      const what = `Reserving the stock of ${before.orderId}`;
      const lines = before.items.map((line) => take(inventoryTable, line));
      const reasons = await transact(db, what, [
        ...lines,
        { Update: orderChange(ordersTable, before, after) },
      ]);
      if (reasons === undefined) return { outcome: "reserved" };
      if (staleOrMissing(before, reasons)) return { outcome: "stale" };
      const shortages = shortagesOf(before.items, reasons);
      if (shortages.length === 0) throw unexplained(what, reasons);
      return { outcome: "short", shortages };
    },

    release: async (before, after) => {
      const what = `Releasing the stock of ${before.orderId}`;
      const lines = before.items.map((line) => giveBack(inventoryTable, line));
      const reasons = await transact(db, what, [
        ...lines,
        { Update: orderChange(ordersTable, before, after) },
      ]);
      if (reasons === undefined) return true;
      if (staleOrMissing(before, reasons)) return false;
      throw unexplained(what, reasons);
    },
  };
};
