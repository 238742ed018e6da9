import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import { type StockedProduct, stockedProduct } from "#handlers/domain/pricing";
import { transact } from "#handlers/inventory/transact";
import { type CatalogueEntry, catalogueEntry } from "#handlers/orders/catalogue-entry";
import type { Observer } from "#handlers/telemetry/telemetry";
import { Refused, UsageError } from "../errors";
import { type Movement, movementOf, type Note, recordOf } from "./movement";
import { isWritten, type Shelf, type StoredItem, unchanged } from "./shelf";
import { noProduct } from "./stock";

/** Lists every product by id, including retired ones. @param observer is called for each that can't be read; it is left out */
export const allProducts = async (
  { db, inventoryTable }: Pick<Shelf, "db" | "inventoryTable">,
  observer: Observer,
): Promise<StockedProduct[]> => {
  const listed = { schema: stockedProduct, what: "product", key: "productId", observer };
  const found: StockedProduct[] = [];
  const scan = { TableName: inventoryTable, ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client: db }, scan))
    found.push(...readable(listed, Items));
  return found.sort((a, b) => a.productId.localeCompare(b.productId));
};

/**
 * Creates a product; its stock is recorded as a movement.
 * @returns false when a product with its id exists; nothing was written
 */
export const createProduct = async (
  { db, inventoryTable, movementsTable }: Shelf,
  product: CatalogueEntry,
  { kind, ...note }: Note & Pick<Movement, "kind">,
): Promise<boolean> => {
  const { productId, stock } = product;
  const moved = { productId, kind, change: stock, before: 0, after: stock };
  const what = `Writing ${productId}`;
  const reasons = await transact(db, what, [
    {
      Put: {
        TableName: inventoryTable,
        Item: product,
        ConditionExpression: "attribute_not_exists(productId)",
      },
    },
    recordOf(movementsTable, movementOf(moved, note)),
  ]);
  return isWritten(what, reasons);
};

/** The parts of a product that can be changed, except the stock, which has commands of its own. */
export type Description = Partial<Pick<CatalogueEntry, "name" | "unitPrice" | "currency">>;

const described = ["name", "unitPrice", "currency"] as const;

/**
 * Applies a change to a product and checks the result.
 * @throws UsageError naming what is missing, or can't be charged
 */
export const checkedProduct = (candidate: Record<string, unknown>): CatalogueEntry => {
  const parsed = catalogueEntry.safeParse(candidate);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".") || "product"}: ${message}`).join("\n"),
  );
};

/** The attributes of a description that an item doesn't have with the same value. */
export const differing = (read: StoredItem, wanted: Description): Description =>
  Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== undefined && read[name] !== value),
  );

/**
 * Changes name and price of a product, if they are still as they were read, so that two operators don't undo each
 * other's work. Stock and all else stay as they are.
 * @returns false when somebody else has changed them; nothing was written
 */
export const describeProduct = async (
  { db, inventoryTable }: Pick<Shelf, "db" | "inventoryTable">,
  read: StoredItem,
  change: Description,
): Promise<boolean> => {
  const entries = Object.entries(change);
  const { condition, names, values } = unchanged(read, described);
  try {
    await db.send(
      new UpdateCommand({
        TableName: inventoryTable,
        Key: { productId: read.productId },
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :new_${name}`).join(", ")}`,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ...values,
          ...Object.fromEntries(entries.map(([name, value]) => [`:new_${name}`, value])),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/**
 * Stops or resumes selling a product. Its item stays, so that orders can return its stock.
 * @returns since when it is retired; undefined if it is sold
 * @throws NotFound
 */
export const retireProduct = async (
  shelf: Pick<Shelf, "db" | "inventoryTable">,
  productId: string,
  { at, undo }: { readonly at: Date; readonly undo: boolean },
): Promise<string | undefined> => {
  const change = undo
    ? { UpdateExpression: "REMOVE retiredAt" }
    : {
        UpdateExpression: "SET retiredAt = if_not_exists(retiredAt, :at)",
        ExpressionAttributeValues: { ":at": at.toISOString() },
      };
  try {
    const { Attributes } = await shelf.db.send(
      new UpdateCommand({
        TableName: shelf.inventoryTable,
        Key: { productId },
        ConditionExpression: "attribute_exists(productId)",
        ReturnValues: "ALL_NEW",
        ...change,
      }),
    );
    const retiredAt: unknown = Attributes?.retiredAt;
    return typeof retiredAt === "string" ? retiredAt : undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw noProduct(productId);
    throw error;
  }
};

/** @throws Refused always */
export const changedMeanwhile = (productId: string): Refused =>
  new Refused(`Somebody else has just changed ${productId}; nothing was written.`, {
    hint: "See the change with products list, then try again.",
  });
