import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Order } from "../domain/order";
import { readOrder } from "./dynamodb-order-store";
import type { StoredOrder } from "./order-store";

/** A partition of one of the table's indexes, which sort by `createdAt`. */
export interface Partition {
  readonly index: "byStatus" | "byCustomer" | "byClient";
  readonly attribute: "status" | "customerId" | "clientId";
  readonly value: string;
}

/** What of a partition is wanted; moments in ISO 8601, both included. */
export interface Wanted {
  readonly equal: Partial<Pick<Order, "status" | "customerId" | "clientId">>;
  readonly from: string;
  readonly to: string;
}

export interface Found {
  /** Newest first. */
  readonly orders: readonly StoredOrder[];
  /** The moment down to which the partition was looked through; undefined when it was to its end. */
  readonly until?: string | undefined;
}

export interface OrderIndex {
  /** The newest orders of a partition that are wanted: as many as asked for, or all that a few pages hold. */
  newest(partition: Partition, wanted: Wanted, count: number): Promise<Found>;
}

/** Pages and items that one partition may cost a request: filters that match little mustn't take its time. */
const mostPages = 4;
const itemsAPage = 250;

/** Queries of the orders table's indexes; never a scan. */
export const dynamoDbOrderIndex = (db: DynamoDBDocumentClient, table: string): OrderIndex => ({
  newest: async (partition, wanted, count) => {
    if (wanted.from > wanted.to) return { orders: [] };
    const query = queryOf(table, partition, wanted);
    const orders: StoredOrder[] = [];
    let next: QueryCommandInput["ExclusiveStartKey"];
    for (let page = 1; ; page += 1) {
      const Limit = query.FilterExpression === undefined ? count - orders.length : itemsAPage;
      const answer = await db.send(new QueryCommand({ ...query, Limit, ExclusiveStartKey: next }));
      orders.push(...(answer.Items ?? []).map(readOrder));
      next = answer.LastEvaluatedKey;
      const last = orders[count - 1];
      if (last) return { orders: orders.slice(0, count), until: last.createdAt };
      if (next === undefined) return { orders };
      if (page === mostPages) return { orders, until: String(next.createdAt) };
    }
  },
});

const queryOf = (TableName: string, partition: Partition, { equal, from, to }: Wanted): QueryCommandInput => {
  // A key can't be filtered by, and needn't.
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
