import { randomBytes } from "node:crypto";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { newClient } from "#handlers/clients/client";
import { isSold, type Product } from "#handlers/domain/pricing";
import type { Observer } from "#handlers/telemetry/telemetry";
import { addClient } from "../aws/client-table";
import { allProducts, retireProduct } from "../catalogue/product-table";
import { storedItem } from "../catalogue/shelf";
import type { Target } from "../target";
import { pieces } from "./scenario";

/** A product and a client that only this run uses. */
export interface OwnShop {
  /** Identifies this run in ids and addresses of customers. */
  readonly run: string;
  readonly productId: string;
  readonly apiKey: string;
  readonly keyHash: string;
}

/** The client's name in `clients list`, in case a run is killed before it removes the client. */
export const clientName = "orders smoke";

/** Makes the names before anything is written, so that both can be removed whatever happens next. */
export const planShop = (now: Date) => {
  const run = `${now.toISOString().replace(/\D/g, "").slice(0, 14)}-${randomBytes(3).toString("hex")}`;
  const { key, record } = newClient(
    { name: clientName, scopes: ["orders:read", "orders:write"] },
    { createdAt: now.toISOString(), clientId: `smoke-${run}` },
  );
  const shop: OwnShop = { run, productId: `SMOKE-${run}`, apiKey: key, keyHash: record.keyHash };
  return { shop, record };
};

type Plan = ReturnType<typeof planShop>;

/** Creates product and client. The product has the price of the cheapest in the catalogue, so that it can be charged. */
export const openShop = async (target: Target, { shop, record }: Plan, observer: Observer): Promise<void> => {
  const { db, inventoryTable } = tablesOf(target);
  const { unitPrice, currency } = await cheapest(target, observer);
  const Item = { productId: shop.productId, name: "Test article", unitPrice, currency, stock: pieces };
  const ConditionExpression = "attribute_not_exists(productId)";
  await db.send(new PutCommand({ TableName: inventoryTable, Item, ConditionExpression }));
  await addClient(db, target.need("clientsTableName"), record);
};

const cheapest = async (
  target: Target,
  observer: Observer,
): Promise<Pick<Product, "unitPrice" | "currency">> => {
  const priced = (await allProducts(tablesOf(target), observer)).filter(
    (product) => isSold(product) && product.unitPrice > 0,
  );
  const [first = { unitPrice: 1_000, currency: "USD" }] = priced.sort((a, b) => a.unitPrice - b.unitPrice);
  return first;
};

export const tablesOf = (target: Target) => ({
  db: target.aws.dynamoDb(),
  inventoryTable: target.need("inventoryTableName"),
});

/** The stock of the run's product; undefined if it doesn't exist any more. */
export const stockOf = async (target: Target, { productId }: OwnShop): Promise<unknown> =>
  (await storedItem(tablesOf(target), productId))?.stock;

/** Removes the client, which revokes its key immediately. */
export const removeClient = async (target: Target, { keyHash }: Pick<OwnShop, "keyHash">): Promise<void> => {
  const TableName = target.need("clientsTableName");
  await target.aws.dynamoDb().send(new DeleteCommand({ TableName, Key: { keyHash } }));
};

/** Removes the product. Call it only when no order holds stock, because it couldn't be returned any more. */
export const removeProduct = async (
  target: Target,
  { productId }: Pick<OwnShop, "productId">,
): Promise<void> => {
  const { db, inventoryTable: TableName } = tablesOf(target);
  await db.send(new DeleteCommand({ TableName, Key: { productId } }));
};

/** Retires a product whose stock orders still hold; does nothing if it wasn't created. */
export const retire = async (target: Target, { productId }: OwnShop, at: Date): Promise<void> => {
  if ((await storedItem(tablesOf(target), productId)) === undefined) return;
  await retireProduct(tablesOf(target), productId, { at, undo: false });
};
