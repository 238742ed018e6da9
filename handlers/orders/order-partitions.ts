import { shardKey } from "./order-shard";
import type { OrdersTable } from "./orders-table";

/** What the indexes of the orders table find orders by. */
export type ListedBy = "status" | "customer" | "client" | "debt";

/** The orders that have a value in common: a status, a customer, a client, or what they owe. */
export interface OrderGroup {
  readonly by: ListedBy;
  readonly value: string;
}

/** A partition of an index. Indexes sort by `createdAt`; only ids are read from them. */
export interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
}

/** An index, with the attribute that is its partition key. */
type Index = Omit<Partition, "value">;

const sharded = {
  status: { index: "idsByStatusShard", attribute: "statusShard" },
  client: { index: "idsByClientShard", attribute: "clientShard" },
} as const;

/** The keys of customers and debts don't get hot with more orders, so they have no shard. */
const plain = {
  customer: { index: "idsByCustomer", attribute: "customerId" },
  debt: { index: "idsByDebt", attribute: "owes" },
} as const;

/** The indexes of each generation: those of this version, those with only ids, those with whole orders. */
const generations: Readonly<Record<OrdersTable["listedBy"], Readonly<Record<ListedBy, Index>>>> = {
  shards: { ...sharded, ...plain },
  ids: {
    status: { index: "idsByStatus", attribute: "status" },
    client: { index: "idsByClient", attribute: "clientId" },
    ...plain,
  },
  whole: {
    status: { index: "byStatus", attribute: "status" },
    client: { index: "byClient", attribute: "clientId" },
    customer: { index: "byCustomer", attribute: "customerId" },
    debt: { index: "byDebt", attribute: "owes" },
  },
};

/** The indexes of a generation. */
export const indexesOf = (generation: OrdersTable["listedBy"]): Readonly<Record<ListedBy, Index>> =>
  generations[generation];

/** The partitions that together contain the orders of a group. */
export const partitionsOf = (
  { shards, listedBy }: Pick<OrdersTable, "shards" | "listedBy">,
  { by, value }: OrderGroup,
): readonly Partition[] => {
  const index = generations[listedBy][by];
  if (index !== sharded.status && index !== sharded.client) return [{ ...index, value }];
  return Array.from({ length: shards }, (_, shard) => ({ ...index, value: shardKey(value, shard) }));
};
