import type { Observer } from "#handlers/telemetry/telemetry";
import { allClients } from "../aws/client-table";
import { allProducts } from "../catalogue/product-table";
import type { Target } from "../target";
import { clientName, removeClient, removeProduct, tablesOf } from "./own-shop";

/** Milliseconds after which no run is still running. */
const longestRun = 60 * 60 * 1_000;

/** `SMOKE-20260301120000-1a2b3c` */
const ownProduct = /^SMOKE-(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})-[0-9a-f]{6}$/;

/** Removes what earlier runs left behind because they were killed. */
export const removeLeftovers = async (target: Target, now: Date, observer: Observer): Promise<void> => {
  const isOld = (time: number): boolean => time < now.getTime() - longestRun;
  const clients = await allClients(target.aws.dynamoDb(), target.need("clientsTableName"), observer);
  for (const { name, createdAt, keyHash } of clients)
    if (name === clientName && isOld(Date.parse(createdAt))) await removeClient(target, { keyHash });
  for (const { productId } of await allProducts(tablesOf(target), observer)) {
    const made = madeAt(productId);
    if (made !== undefined && isOld(made)) await removeProduct(target, { productId });
  }
};

/** When a run created a product; undefined for any other product. */
const madeAt = (productId: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = ownProduct.exec(productId) ?? [];
  return year === undefined ? undefined : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};
