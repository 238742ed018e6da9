import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import products from "./products.json";

/** A product of the catalogue; the price is in minor units of its currency. */
export const productSchema = z.strictObject({
  productId: z.string().min(1).max(64),
  name: z.string().min(1),
  unitPrice: z.int().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  stock: z.int().min(0),
});

export type Product = z.infer<typeof productSchema>;

/** The small catalogue that the README's examples order from. */
export const sampleCatalogue: readonly Product[] = z.array(productSchema).parse(products);

/** BatchWriteItem takes 25 items a call. */
const batchSize = 25;

/**
 * Writes products to the inventory table, replacing those that are there.
 * @throws Error when DynamoDB leaves items unprocessed
 */
export const seedCatalogue = async (
  client: DynamoDBClient,
  tableName: string,
  catalogue: readonly Product[],
): Promise<void> => {
  for (let start = 0; start < catalogue.length; start += batchSize) {
    const batch = catalogue.slice(start, start + batchSize);
    const answer = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [tableName]: batch.map((product) => ({ PutRequest: { Item: marshall(product) } })) },
      }),
    );
    const left = answer.UnprocessedItems?.[tableName]?.length ?? 0;
    if (left > 0) throw new Error(`${left} products were not written to ${tableName}; seed again`);
  }
};
