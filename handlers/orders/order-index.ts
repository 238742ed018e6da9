import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { readable } from "../aws/readable-items";
import type { Order } from "../domain/order";
import type { Observer } from "../telemetry/telemetry";
import { type StoredOrder, storedOrder } from "./order-store";

/** A partition of one of the table's indexes, which sort by `createdAt`. */
export interface Partition {
  readonly index: "byStatus" | "byCustomer" | "byClient" | "byDebt";
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
 * Queries of the orders table's indexes; never a scan.
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
    const listed = { schema: storedOrder, what: "order", key: "orderId", observer } as const;
    const orders: StoredOrder[] = [];
    let next: QueryCommandInput["ExclusiveStartKey"];
    for (let page = 1; ; page += 1) {
      const Limit = query.FilterExpression === undefined ? count - orders.length : itemsAPage;
      const answer = await db.send(new QueryCommand({ ...query, Limit, ExclusiveStartKey: next }));
      orders.push(...readable(listed, answer.Items ?? []));
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
      ids.push(...Items.map(({ orderId }) => String(orderId)));
      next = LastEvaluatedKey;
    } while (next !== undefined && ids.length < count);
    return ids;
  },
});

const queryOf = (TableName: string, partition: Partition, { equal, from, to }: Wanted): QueryCommandInput => {
  // A filter can't use a key attribute, and needn't.
  const filters = Object.entries(equal).filter(([name]) => name !== partition.attribute);
  return {
    TableName,
    IndexName: partition.index,
    ScanIndexForward: false,
    KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
    ExpressionAttributeNames: {
      "#partition": partition.attribute,
      ...Object.fromEntries(filters.map(([name], i) => [`#f${i}`, name])),
    },
    ExpressionAttributeValues: {
      ":partition": partition.value,
      ":from": from,
      ":to": to,
      ...Object.fromEntries(filters.map(([, value], i) => [`:f${i}`, value])),
    },
    ...(filters.length > 0
      ? { FilterExpression: filters.map((_, i) => `#f${i} = :f${i}`).join(" AND ") }
      : {}),
  };
};
