import * as pulumi from "@pulumi/pulumi";
import { indexesOf, type ListedBy } from "#handlers/orders/order-partitions";
import type { OrdersTable } from "#handlers/orders/orders-table";
import type { Settings } from "../infra/config";
import { shardsInUse } from "../infra/listing-shards";
import { Table, type TableAction, type TableArgs, type UsableTable } from "../infra/tables";
import type { Usable } from "../infra/uses";

/** The orders table of a function, with the permissions that the function needs. */
export interface UsableOrders extends Usable<OrdersTable> {
  /** The same, plus queries of the indexes that list orders by these. */
  listing(...by: readonly ListedBy[]): UsableOrders;
}

/** The orders table, whose functions and commands must also know its shards and its indexes. */
export interface Orders {
  readonly table: Table;
  readonly description: pulumi.Output<OrdersTable>;
  can(...actions: readonly TableAction[]): UsableOrders;
}

type OrdersTableSettings = Pick<
  Settings,
  "deletionProtection" | "listingShards" | "previousIndexes" | "listByPreviousIndexes"
>;

export const ordersTable = (settings: OrdersTableSettings): Orders => {
  const { deletionProtection, listingShards, previousIndexes, listByPreviousIndexes } = settings;
  const table = new Table("orders", {
    hashKey: "orderId",
    ...indexesIn(previousIndexes),
    stream: true,
    deletionProtection,
  });
  const listedBy = (listByPreviousIndexes && previousIndexes) || "shards";
  const description = pulumi
    .all([table.name, shardsInUse(listingShards)])
    .apply(([name, shards]): OrdersTable => ({ name, shards, listedBy }));
  const usable = (permitted: UsableTable): UsableOrders => ({
    use: { value: description, permissions: permitted.use.permissions },
    listing: (...by) => usable(permitted.querying(...by.map((one) => indexesOf(listedBy)[one].index))),
  });
  return { table, description, can: (...actions) => usable(table.can(...actions)) };
};

/**
 * The indexes of this version, and those of an earlier one while a deployment replaces them (docs/operations.md, "Replace
 * the indexes of orders").
 */
const indexesIn = (previous: Settings["previousIndexes"]): Pick<TableArgs, "indexes" | "wholeIndexes"> => ({
  indexes: { ...declared("shards"), ...(previous === "ids" ? declared("ids") : {}) },
  ...(previous === "whole" ? { wholeIndexes: declared("whole") } : {}),
});

const declared = (generation: OrdersTable["listedBy"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(indexesOf(generation)).map(({ index, attribute }) => [index, attribute]));
