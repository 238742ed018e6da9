import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { transact } from "#handlers/inventory/transact";
import { NotFound, Refused } from "../errors";
import { movementOf, type Note, recordOf } from "./movement";
import { isWritten, type Shelf, type StoredItem, storedItem, unchanged } from "./shelf";

/** The maximum of a stock, in pieces. */
export const mostStock = 1_000_000_000;

const stockIn = z.object({ stock: z.int() });

/** @throws NotFound always, naming the product */
export const noProduct = (productId: string): NotFound =>
  new NotFound(`There is no product "${productId}".`, {
    hint: `See: products list. To create it: products set ${productId} --name … --price …`,
  });

export interface StockChange {
  readonly productId: string;
  readonly before: number;
  readonly after: number;
}

/**
 * Adds pieces to a stock, or removes them if `count` is negative. Orders may take and return stock at the same time;
 * none of these changes is lost.
 * @returns the current stock
 * @throws NotFound
 * @throws Refused when the stock has fewer pieces than would be removed, or would exceed its maximum
 */
export const addStock = async (
  shelf: Shelf,
  productId: string,
  count: number,
  note: Note,
): Promise<number> => {
  const reasons = await transact(shelf.db, `Changing the stock of ${productId}`, [
    {
      Update: {
        TableName: shelf.inventoryTable,
        Key: { productId },
        UpdateExpression: "SET stock = stock + :count",
        ConditionExpression: "attribute_exists(productId) AND stock BETWEEN :least AND :most",
        ExpressionAttributeValues: {
          ":count": count,
          ":least": Math.max(0, -count),
          ":most": mostStock - Math.max(0, count),
        },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    recordOf(shelf.movementsTable, movementOf({ productId, kind: "add", change: count }, note)),
  ]);
  if (reasons !== undefined) throw refusalOf(productId, count, reasons[0]?.Item);
  return stockIn.parse(await storedItem(shelf, productId)).stock;
};

type Item = Parameters<typeof unmarshall>[0];

const refusalOf = (productId: string, count: number, item: Item | undefined): Error => {
  if (item === undefined) return noProduct(productId);
  const read = stockIn.safeParse(unmarshall(item));
  if (!read.success)
    return new Refused(`The stock of ${productId} isn't a number.`, {
      hint: `Count the pieces, then enter the count: stock set ${productId} <count>`,
    });
  const { stock } = read.data;
  return count < 0
    ? new Refused(`The stock of ${productId} is ${stock}; ${-count} can't be removed from it.`)
    : new Refused(`The stock of ${productId} is ${stock}; its maximum is ${mostStock}.`);
};

interface Wanted {
  readonly stock: number;
  /** Refuse unless the stock is still this. */
  readonly expected?: number | undefined;
}

/** How often reading and writing is tried while orders keep changing the stock. */
const attempts = 5;

/**
 * Sets a stock to a count, if it doesn't change between reading and writing it.
 * @throws NotFound
 * @throws Refused when it differs from the expected stock, or when orders keep changing it
 */
export const setStock = async (
  shelf: Shelf,
  productId: string,
  { stock, expected }: Wanted,
  note: Note,
): Promise<StockChange> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const read = await storedItem(shelf, productId);
    if (read === undefined) throw noProduct(productId);
    if (expected !== undefined && read.stock !== expected)
      throw new Refused(
        `The stock of ${productId} is ${String(read.stock)}, not ${expected}: nothing was written.`,
      );
    const change = await replaceStock(shelf, read, { productId, stock, kind: "set" }, note);
    if (change !== undefined) return change;
  }
  throw new Refused(`The stock of ${productId} keeps changing. Try again, or add the difference: stock add`);
};

interface Replacement {
  readonly productId: string;
  readonly stock: number;
  readonly kind: "set" | "seed";
}

/** @returns undefined when the stock has changed since it was read; then nothing was written */
export const replaceStock = async (
  shelf: Shelf,
  read: StoredItem,
  { productId, stock, kind }: Replacement,
  note: Note,
): Promise<StockChange | undefined> => {
  // A stock that can't be read counts as 0.
  const before = stockIn.safeParse(read).data?.stock ?? 0;
  const { condition, names, values } = unchanged(read, ["stock"]);
  const moved = { productId, kind, change: stock - before, before, after: stock };
  const what = `Setting the stock of ${productId}`;
  const reasons = await transact(shelf.db, what, [
    {
      Update: {
        TableName: shelf.inventoryTable,
        Key: { productId },
        UpdateExpression: "SET #stock = :stock",
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ":stock": stock },
      },
    },
    recordOf(shelf.movementsTable, movementOf(moved, note)),
  ]);
  return isWritten(what, reasons) ? { productId, before, after: stock } : undefined;
};
