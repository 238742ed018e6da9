import type { TableArgs } from "../infra/tables";

const keys = { Status: "status", Customer: "customerId", Client: "clientId", Debt: "owes" };

const named = (prefix: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(keys).map(([name, hashKey]) => [`${prefix}${name}`, hashKey]));

/**
 * The indexes of the orders table, in handlers/orders/order-index.ts. Earlier versions had indexes with whole orders, which
 * stay while `previousIndexes` is set (docs/operations.md, "Replace the indexes of orders").
 */
export const orderIndexes = ({
  previousIndexes,
}: {
  readonly previousIndexes: boolean;
}): Pick<TableArgs, "indexes" | "wholeIndexes"> => ({
  indexes: named("idsBy"),
  ...(previousIndexes ? { wholeIndexes: named("by") } : {}),
});
