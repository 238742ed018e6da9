import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import { detailTypes } from "#handlers/domain/events";
import { order, orderStatus } from "#handlers/domain/order";
import { ordersOf } from "#handlers/orders/indexed-orders";
import { type Partition, partitionsOf } from "#handlers/orders/order-partitions";
import type { OrdersTable } from "#handlers/orders/orders-table";
import { entriesOf, inChunks } from "#handlers/orders/partition-entries";
import type { Observer } from "#handlers/telemetry/telemetry";

export type Counts = Readonly<Record<string, number>>;

/** Counts the orders in each status, with the index: the table is never scanned. */
export const countsByStatus = async (db: DynamoDBDocumentClient, table: OrdersTable): Promise<Counts> => {
  const countIn = async (status: string): Promise<number> => {
    const partitions = partitionsOf(table, { by: "status", value: status });
    const counts = await Promise.all(partitions.map((partition) => countOf(db, table.name, partition)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const counts = await Promise.all(
    orderStatus.options.map(async (status) => [status, await countIn(status)] as const),
  );
  return Object.fromEntries(counts);
};

const countOf = async (
  client: DynamoDBDocumentClient,
  TableName: string,
  { index, attribute, value }: Partition,
): Promise<number> => {
  let count = 0;
  const pages = paginateQuery(
    { client },
    {
      TableName,
      IndexName: index,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": attribute },
      ExpressionAttributeValues: { ":partition": value },
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
  table: OrdersTable,
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

/** Orders that are read at a time. */
const expected = 1_000;

async function* historiesOf(
  client: DynamoDBDocumentClient,
  table: OrdersTable,
  status: string,
  { from, to, observer }: Span & { readonly observer: Observer },
) {
  const listed = { schema: historyOnly, what: "order", key: "orderId", observer };
  const range = {
    from: new Date(from.getTime() - longestLife).toISOString(),
    to: to.toISOString(),
    newestFirst: false,
    expected,
  };
  const partitions = partitionsOf(table, { by: "status", value: status });
  for await (const chunk of inChunks(entriesOf(client, table.name, partitions, range), expected))
    for (const { history } of readable(listed, await ordersOf(client, table.name, chunk))) yield history;
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
