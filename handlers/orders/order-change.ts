import type { OrderFacts } from "../domain/order";
import { owesStock } from "../domain/order-state";
import { statusShard } from "./order-shard";
import type { OrdersTable } from "./orders-table";

/**
 * Converts an order to an item. One attribute puts it into the index of its status; while it must return stock, another puts
 * it into the index of debts.
 */
const itemOf = (order: OrderFacts, shards: number) => ({
  ...order,
  statusShard: statusShard(order, shards),
  owes: owesStock(order) ? "stock" : undefined,
});

/**
 * Makes the update from `before` to `after`, on the condition that the table still has `before`. It writes only the
 * differences, so that unknown attributes stay, and removes attributes that are now undefined. It appends to the history
 * instead of replacing it, because the history in an event lacks the reasons.
 */
export const orderChange = ({ name, shards }: OrdersTable, before: OrderFacts, after: OrderFacts) => {
  const old = new Map<string, unknown>(Object.entries(itemOf(before, shards)));
  const attributes = Object.entries(itemOf(after, shards));
  const changed = attributes.filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  const removed = attributes.filter(([name, value]) => value === undefined && old.get(name) !== undefined);
  const written = ([name, value]: [string, unknown]) =>
    name === "history" ? after.history.slice(before.history.length) : value;
  const assigned = ([name]: [string, unknown], i: number) =>
    name === "history" ? `#n${i} = list_append(#n${i}, :v${i})` : `#n${i} = :v${i}`;
  const set = `SET ${changed.map(assigned).join(", ")}`;
  const remove = removed.length > 0 ? ` REMOVE ${removed.map((_, i) => `#r${i}`).join(", ")}` : "";
  return {
    TableName: name,
    Key: { orderId: before.orderId },
    UpdateExpression: `${set}${remove}`,
    ConditionExpression: "#version = :version AND #status = :status",
    ExpressionAttributeNames: {
      "#version": "version",
      "#status": "status",
      ...Object.fromEntries(changed.map(([name], i) => [`#n${i}`, name])),
      ...Object.fromEntries(removed.map(([name], i) => [`#r${i}`, name])),
    },
    ExpressionAttributeValues: {
      ":version": before.version,
      ":status": before.status,
      ...Object.fromEntries(changed.map((entry, i) => [`:v${i}`, written(entry)])),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
};
