import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { BadRequest, type Listed, listed, type SearchHit, type Wanted } from "@orderflow/local-cloud/console";
import { readable } from "#handlers/aws/readable-items";
import { type Order, order, orderStatus } from "#handlers/domain/order";
import { isSold, stockedProduct } from "#handlers/domain/pricing";
import type { OrdersTable } from "#handlers/orders/orders-table";
import type { Observer } from "#handlers/telemetry/telemetry";
import { newestOfStatus } from "../aws/newest-of-status";
import type { OrderDetails, OrderRow, ProductRow } from "./api";

interface WantedOrders extends Wanted {
  /** All when empty. */
  readonly status: string;
}

/** Orders per status that are searched for a word, because the index can't be. */
const mostSearched = 1_000;

const reported = new Set<string>();

/** Reports each unreadable item only once, however often the page loads the list; the list shows the others. */
const observer: Observer = {
  count: () => {},
  warn: (message, fields) => {
    const text = `${message}: ${JSON.stringify(fields)}`;
    if (!reported.has(text)) console.warn(text);
    reported.add(text);
  },
};

/** The newest orders of all clients: the newest of each status, from the index, so the table may have any size. */
export const newestOrders = async (
  client: DynamoDBClient,
  table: OrdersTable,
  wanted: WantedOrders,
): Promise<Listed<OrderRow>> => {
  const documents = DynamoDBDocumentClient.from(client);
  const statuses = orderStatus.options.filter((one) => wanted.status === "" || one === wanted.status);
  const ofEach = await Promise.all(
    statuses.map(async (status) => {
      const limit = wanted.q === "" ? wanted.limit + 1 : mostSearched;
      const stored = await newestOfStatus(documents, table, status, limit);
      return readable({ schema: order, what: "order", key: "orderId", observer }, stored);
    }),
  );
  const orders = ofEach.flat().sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const { items, more } = listed(orders, wanted, (one) => ({
    at: Date.parse(one.createdAt),
    text: `${one.orderId} ${one.customerId} ${one.customerEmail} ${one.correlationId}`,
  }));
  return { items: items.map(row), more };
};

/** Orders by their id, their customer's id or address, or the id of the request that placed them. */
export const searchOrders = async (
  client: DynamoDBClient,
  table: OrdersTable,
  text: string,
): Promise<SearchHit[]> => {
  const { items } = await newestOrders(client, table, { q: text, since: 0, limit: 25, status: "" });
  return items.map(({ orderId, status, customerId, createdAt }) => ({
    kind: "order",
    id: orderId,
    title: orderId,
    detail: `${status.toLowerCase().replaceAll("_", " ")}, of ${customerId}`,
    at: Date.parse(createdAt),
    view: "orders",
    rest: orderId,
  }));
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

/** The catalogue with its stock; only the first page of a large one. */
export const catalogue = async (client: DynamoDBClient, table: string): Promise<ProductRow[]> => {
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
    new ScanCommand({ TableName: table, ConsistentRead: true }),
  );
  return readable({ schema: stockedProduct, what: "product", key: "productId", observer }, Items)
    .filter(isSold)
    .sort((a, b) => a.productId.localeCompare(b.productId));
};
