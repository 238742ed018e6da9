import { setTimeout } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { readable } from "../aws/readable-items";
import { Contention } from "../domain/errors";
import { product, stockedProduct } from "../domain/pricing";
import type { Observer } from "../telemetry/telemetry";
import type { Catalogue } from "./catalogue";

type Keys = readonly Record<string, unknown>[];

const attempts = 4;
const projection = {
  ProjectionExpression: "productId, #name, unitPrice, currency, retiredAt",
  ExpressionAttributeNames: { "#name": "name" },
};

const projectionWithStock = {
  ...projection,
  ProjectionExpression: `${projection.ProjectionExpression}, stock`,
};

/**
 * The catalogue in the inventory table.
 * @param observer is notified of products that can't be read; they count as missing
 */
export const dynamoDbCatalogue = (
  db: DynamoDBDocumentClient,
  table: string,
  observer?: Observer,
): Catalogue => {
  const listed = { what: "product", key: "productId", observer } as const;
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
        // DynamoDB may return only a part when it is busy; the rest is requested again.
        if (attempt === attempts) throw new Contention("Reading the catalogue", attempts);
        if (attempt > 0) await setTimeout(20 * 2 ** attempt);
        const { found, rest } = await batchGet(keys);
        items.push(...found);
        keys = rest;
      }
      return new Map(
        readable({ ...listed, schema: product }, items).map((found) => [found.productId, found]),
      );
    },

    // A scan, because all products are needed, and a catalogue is small.
    list: async () => {
      const pages = paginateScan({ client: db }, { TableName: table, ...projectionWithStock });
      const items: unknown[] = [];
      for await (const { Items = [] } of pages) items.push(...Items);
      const products = readable({ ...listed, schema: stockedProduct }, items);
      return products.sort((a, b) => (a.productId < b.productId ? -1 : 1));
    },
  };
};
