import type { Order } from "../domain/order";

/**
 * The update that turns `before` into `after` where the table still has `before`: only what differs is
 * written, so attributes that the domain doesn't know stay as they are.
 */
export const orderChange = (table: string, before: Order, after: Order) => {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  return {
    TableName: table,
    Key: { orderId: before.orderId },
    UpdateExpression: `SET ${changed.map((_, i) => `#n${i} = :v${i}`).join(", ")}`,
    ConditionExpression: "#version = :version AND #status = :status",
    ExpressionAttributeNames: {
      "#version": "version",
      "#status": "status",
      ...Object.fromEntries(changed.map(([name], i) => [`#n${i}`, name])),
    },
    ExpressionAttributeValues: {
      ":version": before.version,
      ":status": before.status,
      ...Object.fromEntries(changed.map(([, value], i) => [`:v${i}`, value])),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
};
