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

type Line = Pick<PricedLine, "productId" | "quantity">;

const take = (table: string, { productId, quantity }: Line) => ({
  Update: {
    TableName: table,
    Key: { productId },
    UpdateExpression: "SET stock = stock - :quantity",
    ConditionExpression: "stock >= :quantity",
    ExpressionAttributeValues: { ":quantity": quantity },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  },
});

const giveBack = (table: string, { productId, quantity }: Line) => ({
  Update: {
    TableName: table,
    Key: { productId },
    UpdateExpression: "ADD stock :quantity",
    ExpressionAttributeValues: { ":quantity": quantity },
  },
});

/** One line a product. */
const summed = (lines: readonly Line[]): Line[] => {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines)
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
};

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

    reserveAll: async (moves) => {
      const what = `Reserving the stock of ${moves.length} orders`;
      const lines = summed(moves.flatMap(({ before }) => before.items));
      const reasons = await transact(db, what, [
        ...lines.map((line) => take(inventoryTable, line)),
        ...moves.map(({ before, after }) => ({ Update: orderChange(ordersTable, before, after) })),
      ]);
      if (reasons === undefined) return { outcome: "reserved" };
      const orderIds = moves
        .filter((_, index) => reasons[lines.length + index]?.Code === failedCheck)
        .map(({ before }) => before.orderId);
      if (orderIds.length > 0) return { outcome: "stale", orderIds };
      if (!reasons.some(({ Code }) => Code === failedCheck)) throw unexplained(what, reasons);
      return { outcome: "short" };
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
