import { setTimeout } from "node:timers/promises";
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { currency } from "#handlers/domain/money";
import { productId } from "#handlers/domain/order-request";
import products from "./products.json";

/** A product of the catalogue; the price is in minor units of its currency. */
export const productSchema = z.strictObject({
  productId,
  name: z.string().min(1),
  unitPrice: z.int().positive(),
  currency,
  stock: z.int().min(0),
});

export type Product = z.infer<typeof productSchema>;

/** The small catalogue that the README's examples order from. */
export const sampleCatalogue: readonly Product[] = z.array(productSchema).parse(products);

/** BatchWriteItem takes 25 items a call. */
const batchSize = 25;

/** How often a busy table is asked to take what it left. */
const attempts = 6;

/**
 * Writes products to the inventory table, replacing those that are there.
 * @param written is told how many are written by now
 * @throws Error when DynamoDB goes on leaving items unprocessed
 */
export const seedCatalogue = async (
  client: DynamoDBClient,
  tableName: string,
  catalogue: readonly Product[],
  written: (count: number) => void = () => {},
): Promise<void> => {
  for (let start = 0; start < catalogue.length; start += batchSize) {
    const batch = catalogue.slice(start, start + batchSize);
    await writeBatch(
      client,
      tableName,
      batch.map((product) => ({ PutRequest: { Item: marshall(product) } })),
    );
    written(start + batch.length);
  }
};

/** A table that is busy takes only a part of a batch: the rest is sent again, after a longer wait each time. */
const writeBatch = async (
  client: DynamoDBClient,
  tableName: string,
  batch: WriteRequest[],
): Promise<void> => {
  let left = batch;
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === attempts)
      throw new Error(`${left.length} products were not written to ${tableName}; seed again`);
    if (attempt > 0) await setTimeout(50 * 2 ** attempt);
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
    left = answer.UnprocessedItems?.[tableName] ?? [];
  }
};
