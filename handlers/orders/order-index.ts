import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { readable } from "../aws/readable-items";
import type { Order } from "../domain/order";
import type { Observer } from "../telemetry/telemetry";
import { ordersOf } from "./indexed-orders";
import { type ListedBy, type OrderGroup, partitionsOf } from "./order-partitions";
import { type StoredOrder, storedOrder } from "./order-store";
import type { OrdersTable } from "./orders-table";
import { always, entriesOf, take } from "./partition-entries";

/** The requested part of the groups; times in ISO 8601, both inclusive. */
export interface Wanted {
  readonly equal: Partial<Pick<Order, "status" | "customerId" | "clientId">>;
  readonly from: string;
  readonly to: string;
}

export interface Found {
  /** Newest first. */
  readonly orders: readonly StoredOrder[];
  /** The moment down to which the groups were read; undefined if they were read to their end. */
  readonly until?: string | undefined;
}

export interface OrderIndex {
  /** The newest matching orders of the groups: as many as requested, or all within a few pages. */
  newest(groups: readonly OrderGroup[], wanted: Wanted, count: number): Promise<Found>;
  /**
   * Ids of the orders of a group that were placed at a moment (ISO 8601) or earlier, oldest first. Only ids, because an
   * index lags behind its table.
   */
  oldest(group: OrderGroup, until: string, count: number): Promise<readonly string[]>;
}

/** The maximum of pages and orders that a request may read, so that a filter with few matches stays fast. */
const mostPages = 4;
const ordersAPage = 250;

/**
 * Queries of the orders table's indexes; never a scan. The indexes have the ids, and the orders come from the table: an
 * index with whole orders would cost twice its writes, and its hottest keys would limit the whole shop.
 * @param observer is notified of orders that can't be read; they are left out
 */
export const dynamoDbOrderIndex = (
  db: DynamoDBDocumentClient,
  table: OrdersTable,
  observer?: Observer,
): OrderIndex => ({
  newest: async (groups, wanted, count) => {
    const { from, to } = wanted;
    if (from > to) return { orders: [] };
    const isFiltered = groups.some(({ by }) => isFurtherFiltered(wanted, by));
    const partitions = groups.flatMap((group) => partitionsOf(table, group));
    const expected = isFiltered ? ordersAPage : count;
    const entries = entriesOf(db, table.name, partitions, { from, to, newestFirst: true, expected });
    const listed = { schema: storedOrder, what: "order", key: "orderId", observer } as const;
    // An order that changed its status between two queries is in both partitions; it is listed once.
    const orders = new Map<string, StoredOrder>();
    for (let page = 1; ; page += 1) {
      const size = isFiltered ? ordersAPage : count - orders.size;
      const taken = await take(entries, size);
      const items = await ordersOf(db, table.name, taken);
      for (const order of readable(listed, items).filter(matching(wanted))) orders.set(order.orderId, order);
      const found = [...orders.values()].slice(0, count);
      if (found.length === count) return { orders: found, until: found.at(-1)?.createdAt };
      if (taken.length < size) return { orders: found };
      if (page === mostPages) return { orders: found, until: taken.at(-1)?.createdAt };
    }
  },

  oldest: async (group, to, count) => {
    const range = { from: always.from, to, newestFirst: false, expected: count };
    const entries = entriesOf(db, table.name, partitionsOf(table, group), range);
    return (await take(entries, count)).map(({ orderId }) => orderId);
  },
});

const attributes = { status: "status", customer: "customerId", client: "clientId", debt: "owes" } as const;

const isFurtherFiltered = ({ equal }: Wanted, by: ListedBy): boolean =>
  Object.keys(equal).some((name) => name !== attributes[by]);

/** The index lags behind its table, so even the group's own attribute may have changed. */
const matching =
  ({ equal }: Wanted) =>
  ({ status, customerId, clientId }: StoredOrder): boolean =>
    (equal.status ?? status) === status &&
    (equal.customerId ?? customerId) === customerId &&
    (equal.clientId ?? clientId) === clientId;
