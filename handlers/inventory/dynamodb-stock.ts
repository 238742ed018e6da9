import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { OrderNotFound } from "../domain/errors";
import type { OrderFacts, PricedLine, Shortage } from "../domain/order";
import { orderChange } from "../orders/order-change";
import type { OrdersTable } from "../orders/orders-table";
import type { Observer } from "../telemetry/telemetry";
import type { Stock } from "./stock";
import { transact } from "./transact";

interface Tables {
  readonly ordersTable: OrdersTable;
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

/** Without the condition, ADD would re-create a deleted product with only a stock. */
const giveBack = (table: string, { productId, quantity }: Line) => ({
  Update: {
    TableName: table,
    Key: { productId },
    UpdateExpression: "ADD stock :quantity",
    ConditionExpression:
      "attribute_exists(productId) AND (attribute_not_exists(stock) OR attribute_type(stock, :number))",
    ExpressionAttributeValues: { ":quantity": quantity, ":number": "N" },
  },
});

/** Combines lines: one per product. */
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

/** Reports lines whose pieces could be returned to no stock; the order's change is completed without them. */
const reportLost = (observer: Observer | undefined, order: OrderFacts, lost: readonly Line[]): void => {
  for (const { productId, quantity } of lost) {
    observer?.count("StockNotReturned", quantity);
    const { orderId, correlationId } = order;
    observer?.warn("No product takes this stock back", { orderId, correlationId, productId, quantity });
  }
};

/**
 * The stock in DynamoDB; the order's own item is the guard of every transaction, at the last position.
 * @param observer is notified of stock that can't be returned to a product
 */
export const dynamoDbStock = (
  db: DynamoDBDocumentClient,
  { ordersTable, inventoryTable }: Tables,
  observer?: Observer,
): Stock => {
  const staleOrMissing = (before: OrderFacts, reasons: readonly CancellationReason[]): boolean => {
    const guard = reasons.at(-1);
    if (guard?.Code !== failedCheck) return false;
    if (guard.Item === undefined) throw new OrderNotFound(before.orderId);
    return true;
  };

  const unexplained = (what: string, reasons: readonly CancellationReason[]) =>
    new Error(
      `${what} was cancelled: ${reasons.map(({ Code, Message }) => `${Code} ${Message ?? ""}`).join(", ")}`,
    );

  return {
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
      const change = { Update: orderChange(ordersTable, before, after) };
      const lost: Line[] = [];
      for (let lines: readonly Line[] = before.items; ; ) {
        const takenBack = lines.map((line) => giveBack(inventoryTable, line));
        const reasons = await transact(db, what, [...takenBack, change]);
        if (reasons === undefined) break;
        if (staleOrMissing(before, reasons)) return false;
        const untaken = lines.filter((_, position) => reasons[position]?.Code === failedCheck);
        if (untaken.length === 0) throw unexplained(what, reasons);
        lost.push(...untaken);
        lines = lines.filter((line) => !untaken.includes(line));
      }
      reportLost(observer, before, lost);
      return true;
    },
  };
};
