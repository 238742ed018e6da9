import { setTimeout } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { Contention } from "../domain/errors";
import { product, stockedProduct } from "../domain/pricing";
import type { Catalogue } from "./catalogue";

type Keys = readonly Record<string, unknown>[];

const attempts = 4;
const projection = {
  ProjectionExpression: "productId, #name, unitPrice, currency",
  ExpressionAttributeNames: { "#name": "name" },
};

const projectionWithStock = {
  ...projection,
  ProjectionExpression: `${projection.ProjectionExpression}, stock`,
};

/** The catalogue in the inventory table. */
export const dynamoDbCatalogue = (db: DynamoDBDocumentClient, table: string): Catalogue => {
  const batchGet = async (keys: Keys): Promise<{ found: unknown[]; rest: Keys }> => {
    const answer = await db.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: [...keys], ...projection } } }),
    );
    return { found: answer.Responses?.[table] ?? [], rest: answer.UnprocessedKeys?.[table]?.Keys ?? [] };
  };

  return {
    find: async (productIds) => {
      const items: unknown[] = [];
      let keys: Keys = [...new Set(productIds)].map((productId) => ({ productId }));
      for (let attempt = 0; keys.length > 0; attempt += 1) {
        // DynamoDB may answer only a part when it is busy: the rest is asked for again.
        if (attempt === attempts) throw new Contention("Reading the catalogue", attempts);
        if (attempt > 0) await setTimeout(20 * 2 ** attempt);
        const { found, rest } = await batchGet(keys);
        items.push(...found);
        keys = rest;
      }
      return new Map(
        z
          .array(product)
          .parse(items)
          .map((found) => [found.productId, found]),
      );
    },

    // A scan, since all of it is wanted: a catalogue is small beside the orders.
    list: async () => {
      const pages = paginateScan({ client: db }, { TableName: table, ...projectionWithStock });
      const items: unknown[] = [];
      for await (const { Items = [] } of pages) items.push(...Items);
      const products = z.array(stockedProduct).parse(items);
      return products.sort((a, b) => (a.productId < b.productId ? -1 : 1));
    },
  };
};
