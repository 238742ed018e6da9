import type { Order } from "../domain/order";

/**
 * The update that turns `before` into `after` where the table still has `before`: only what differs is
 * written, so attributes that the domain doesn't know stay as they are; what is undefined by now is removed.
 */
export const orderChange = (table: string, before: Order, after: Order) => {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  const removed = Object.entries(after).filter(
    ([name, value]) => value === undefined && old.get(name) !== undefined,
  );
  const set = `SET ${changed.map((_, i) => `#n${i} = :v${i}`).join(", ")}`;
  return {
    TableName: table,
    Key: { orderId: before.orderId },
    UpdateExpression: [set, ...removed.map((_, i) => `${i === 0 ? "REMOVE " : ", "}#r${i}`)].join(" "),
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
      ...Object.fromEntries(changed.map(([, value], i) => [`:v${i}`, value])),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
};
