import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { readable } from "../aws/readable-items";
import type { Order } from "../domain/order";
import type { Observer } from "../telemetry/telemetry";
import { idsIn, ordersOf } from "./indexed-orders";
import { type StoredOrder, storedOrder } from "./order-store";

/** A partition of one of the table's indexes, which sort by `createdAt` and contain only keys. */
export interface Partition {
  readonly index: "idsByStatus" | "idsByCustomer" | "idsByClient" | "idsByDebt";
  readonly attribute: "status" | "customerId" | "clientId" | "owes";
  readonly value: string;
}

/** The requested part of a partition; times in ISO 8601, both inclusive. */
export interface Wanted {
  readonly equal: Partial<Pick<Order, "status" | "customerId" | "clientId">>;
  readonly from: string;
  readonly to: string;
}

export interface Found {
  /** Newest first. */
  readonly orders: readonly StoredOrder[];
  /** The moment down to which the partition was read; undefined if it was read to its end. */
  readonly until?: string | undefined;
}

export interface OrderIndex {
  /** The newest matching orders of a partition: as many as requested, or all within a few pages. */
  newest(partition: Partition, wanted: Wanted, count: number): Promise<Found>;
  /**
   * Ids of the orders of a partition that were placed at a moment (ISO 8601) or earlier, oldest first. Only ids, because an
   * index lags behind its table.
   */
  oldest(partition: Partition, until: string, count: number): Promise<readonly string[]>;
}

/** The maximum of pages and items that a request may read per partition, so that a filter with few matches stays fast. */
const mostPages = 4;
const itemsAPage = 250;

/**
 * Queries of the orders table's indexes; never a scan. The indexes have the ids, and the orders come from the table: an
 * index with whole orders would cost twice its writes, and its hottest keys would limit the whole shop.
 * @param observer is notified of orders that can't be read; they are left out
 */
export const dynamoDbOrderIndex = (
  db: DynamoDBDocumentClient,
  table: string,
  observer?: Observer,
): OrderIndex => ({
  newest: async (partition, wanted, count) => {
    if (wanted.from > wanted.to) return { orders: [] };
    const query = queryOf(table, partition, wanted);
    const isFiltered = Object.keys(wanted.equal).some((name) => name !== partition.attribute);
    const listed = { schema: storedOrder, what: "order", key: "orderId", observer } as const;
    const orders: StoredOrder[] = [];
    let next: QueryCommandInput["ExclusiveStartKey"];
    for (let page = 1; ; page += 1) {
      const Limit = isFiltered ? itemsAPage : count - orders.length;
      const answer = await db.send(new QueryCommand({ ...query, Limit, ExclusiveStartKey: next }));
      const items = await ordersOf(db, table, answer.Items);
      orders.push(...readable(listed, items).filter(matching(wanted)));
      next = answer.LastEvaluatedKey;
      const last = orders[count - 1];
      if (last) return { orders: orders.slice(0, count), until: last.createdAt };
      if (next === undefined) return { orders };
      if (page === mostPages) return { orders, until: String(next.createdAt) };
    }
  },

  oldest: async ({ index, attribute, value }, until, count) => {
    const ids: string[] = [];
    let next: QueryCommandInput["ExclusiveStartKey"];
    do {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: "#partition = :partition AND createdAt <= :until",
          ExpressionAttributeNames: { "#partition": attribute },
          ExpressionAttributeValues: { ":partition": value, ":until": until },
          ProjectionExpression: "orderId",
          Limit: count - ids.length,
          ExclusiveStartKey: next,
        }),
      );
      ids.push(...idsIn(Items));
      next = LastEvaluatedKey;
    } while (next !== undefined && ids.length < count);
    return ids;
  },
});

/** The index lags behind its table, so even the partition's own attribute may have changed. */
const matching =
  ({ equal }: Wanted) =>
  ({ status, customerId, clientId }: StoredOrder): boolean =>
    (equal.status ?? status) === status &&
    (equal.customerId ?? customerId) === customerId &&
    (equal.clientId ?? clientId) === clientId;

const queryOf = (TableName: string, partition: Partition, { from, to }: Wanted): QueryCommandInput => ({
  TableName,
  IndexName: partition.index,
  ScanIndexForward: false,
  KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
  ExpressionAttributeNames: { "#partition": partition.attribute },
  ExpressionAttributeValues: { ":partition": partition.value, ":from": from, ":to": to },
  ProjectionExpression: "orderId",
});
