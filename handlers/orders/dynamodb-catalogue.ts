import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../aws/batch-get";
import { readable } from "../aws/readable-items";
import { product, stockedProduct } from "../domain/pricing";
import type { Observer } from "../telemetry/telemetry";
import type { Catalogue } from "./catalogue";

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
  return {
    find: async (productIds) => {
      const keys = [...new Set(productIds)].map((productId) => ({ productId }));
      const items = await batchGet(db, table, keys, { what: "Reading the catalogue", ...projection });
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
