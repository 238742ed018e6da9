import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import { detailTypes } from "#handlers/domain/events";
import { order, orderStatus } from "#handlers/domain/order";
import { ordersOf } from "#handlers/orders/indexed-orders";
import type { Observer } from "#handlers/telemetry/telemetry";

export type Counts = Readonly<Record<string, number>>;

/** Counts the orders in each status, with the index: the table is never scanned. */
export const countsByStatus = async (db: DynamoDBDocumentClient, table: string): Promise<Counts> => {
  const counts = await Promise.all(
    orderStatus.options.map(async (status) => [status, await countIn(db, table, status)] as const),
  );
  return Object.fromEntries(counts);
};

const countIn = async (client: DynamoDBDocumentClient, table: string, status: string): Promise<number> => {
  let count = 0;
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: "idsByStatus",
      KeyConditionExpression: "#status = :status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":status": status },
      Select: "COUNT",
    },
  );
  for await (const page of pages) count += page.Count ?? 0;
  return count;
};

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** The longest time from an order to its last event, in milliseconds. */
const longestLife = 30 * 24 * 60 * 60 * 1_000;

const historyOnly = order.pick({ history: true });

/**
 * Counts the events of each type that were published in [from, to), from the orders' histories: each status reached is
 * one event, at the history's time. (EventBridge doesn't report how many events a replay sends.) Orders that were
 * placed more than 30 days before `from` are left out.
 * @param observer is called for each order that can't be read; it isn't counted
 */
export const eventsBetween = async (
  client: DynamoDBDocumentClient,
  table: string,
  { from, to }: Span,
  observer: Observer,
): Promise<Counts> => {
  const counts: Record<string, number> = {};
  const count = async (status: string): Promise<void> => {
    for await (const history of historiesOf(client, table, status, { from, to, observer }))
      for (const step of history) {
        const at = Date.parse(step.at);
        const type = detailTypes[step.status];
        if (at >= from.getTime() && at < to.getTime()) counts[type] = (counts[type] ?? 0) + 1;
      }
  };
  await Promise.all(orderStatus.options.map(count));
  return counts;
};

async function* historiesOf(
  client: DynamoDBDocumentClient,
  table: string,
  status: string,
  { from, to, observer }: Span & { readonly observer: Observer },
) {
  const listed = { schema: historyOnly, what: "order", key: "orderId", observer };
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: "idsByStatus",
      KeyConditionExpression: "#status = :status AND createdAt BETWEEN :first AND :last",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":status": status,
        ":first": new Date(from.getTime() - longestLife).toISOString(),
        ":last": to.toISOString(),
      },
      ProjectionExpression: "orderId",
    },
  );
  for await (const { Items } of pages)
    for (const { history } of readable(listed, await ordersOf(client, table, Items))) yield history;
}

/** The differences between two counts, by name. */
export const changesBetween = (before: Counts, after: Counts): Counts => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const)
      .filter(([, change]) => change !== 0),
  );
};

export const totalOf = (counts: Counts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
