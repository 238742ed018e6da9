import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type Order, order, orderStatus } from "#handlers/domain/order";
import { BadRequest } from "../../local/console/extension";
import { productSchema } from "../catalogue/seed";
import type { OrderDetails, OrderRow, ProductRow } from "./api";

/** Orders that are listed. */
const mostOrders = 60;

const storedOrders = z.array(order);

/** The newest orders of all clients: the newest of each status, by the index, so the table may be of any size. */
export const newestOrders = async (client: DynamoDBClient, table: string): Promise<OrderRow[]> => {
  const documents = DynamoDBDocumentClient.from(client);
  const ofEach = await Promise.all(
    orderStatus.options.map(async (status) => {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName: table,
          IndexName: "byStatus",
          KeyConditionExpression: "#status = :status",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":status": status },
          ScanIndexForward: false,
          Limit: mostOrders,
        }),
      );
      return storedOrders.parse(Items);
    }),
  );
  return ofEach
    .flat()
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, mostOrders)
    .map(row);
};

/** @throws BadRequest for an order that doesn't exist */
export const orderDetails = async (
  client: DynamoDBClient,
  table: string,
  orderId: string,
): Promise<OrderDetails> => {
  const get = new GetCommand({ TableName: table, Key: { orderId }, ConsistentRead: true });
  const { Item } = await DynamoDBDocumentClient.from(client).send(get);
  if (Item === undefined) throw new BadRequest(`There is no order ${orderId}`, 404);
  const found = order.parse(Item);
  return {
    ...row(found),
    customerEmail: found.customerEmail,
    correlationId: found.correlationId,
    fraudCheck: found.fraudCheck,
    fraudRisk: found.fraudRisk,
    paymentMethod: found.paymentMethod,
    lines: found.items.map(({ productId, name, quantity, unitPrice }) => ({
      productId,
      name,
      quantity,
      unitPrice,
    })),
    history: found.history.map(({ status, at, reason }) => ({ status, at, reason })),
    shipment: found.shipment && {
      carrier: found.shipment.carrier,
      trackingNumber: found.shipment.trackingNumber,
    },
  };
};

const row = ({ orderId, status, customerId, total, items, createdAt, updatedAt }: Order): OrderRow => ({
  orderId,
  status,
  customerId,
  total,
  items: items.reduce((sum, { quantity }) => sum + quantity, 0),
  createdAt,
  updatedAt,
});

/** The catalogue with its stock; the first page of it, should it be a large one. */
export const catalogue = async (client: DynamoDBClient, table: string): Promise<ProductRow[]> => {
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
    new ScanCommand({ TableName: table, ConsistentRead: true }),
  );
  return z
    .array(z.object(productSchema.shape))
    .parse(Items)
    .sort((a, b) => a.productId.localeCompare(b.productId));
};
