import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { detailTypes } from "#handlers/domain/events";
import { order, orderStatus } from "#handlers/domain/order";

export type Counts = Readonly<Record<string, number>>;

/** How many orders are in each status, by the index: the table is never scanned. */
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
      IndexName: "byStatus",
      KeyConditionExpression: "#status = :status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":status": status },
      Select: "COUNT",
    },
  );
  for await (const page of pages) count += page.Count ?? 0;
  return count;
};

/** An order's events fall within so long after it was placed. Milliseconds. */
const longestLife = 30 * 24 * 60 * 60 * 1_000;

const histories = z.array(order.pick({ history: true }));

/**
 * How many events of each type were published in [from, to), by the orders' histories: each status reached is one
 * event, whose time is the history's. (EventBridge itself doesn't tell how many a replay sends.) Orders that were
 * placed over 30 days before `from` are left out.
 */
export const eventsBetween = async (
  client: DynamoDBDocumentClient,
  table: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Counts> => {
  const counts: Record<string, number> = {};
  const count = async (status: string): Promise<void> => {
    for await (const history of historiesOf(client, table, status, { from, to }))
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
  { from, to }: { readonly from: Date; readonly to: Date },
) {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: "byStatus",
      KeyConditionExpression: "#status = :status AND createdAt BETWEEN :first AND :last",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":status": status,
        ":first": new Date(from.getTime() - longestLife).toISOString(),
        ":last": to.toISOString(),
      },
      ProjectionExpression: "history",
    },
  );
  for await (const page of pages) for (const { history } of histories.parse(page.Items ?? [])) yield history;
}

/** What is more or less than before, by name. */
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
