import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { cancel, confirm } from "../../../handlers/domain/order-state";
import { orderChange } from "../../../handlers/orders/order-change";
import { shardOf } from "../../../handlers/orders/order-shard";
import { at, pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";

const later = "2026-03-01T11:00:00.000Z";
const pending = pendingOrder();

/** What a change writes and removes, by the names of the attributes. */
const changesOf = (before: Order, after: Order) => {
  const change = orderChange(ordersTableNamed("orders"), before, after);
  const names = new Map<string, string>(Object.entries(change.ExpressionAttributeNames));
  const values = new Map<string, unknown>(Object.entries(change.ExpressionAttributeValues));
  const [, set = "", , remove] = /^SET (.*?)( REMOVE (.*))?$/.exec(change.UpdateExpression) ?? [];
  const written = [...set.matchAll(/(#\w+) = (?:list_append\(\1, )?(:\w+)\)?(?:, |$)/g)];
  return {
    set: Object.fromEntries(written.map(([, name = "", value = ""]) => [names.get(name), values.get(value)])),
    removed: remove?.split(", ").map((name) => names.get(name)) ?? [],
    expression: change.UpdateExpression,
  };
};

describe("the change of a stored order", () => {
  it("writes what differs and nothing else, and adds to the history instead of replacing it", () => {
    const { set, removed, expression } = changesOf(pending, confirm(pending, later));

    expect(set).to.deep.equal({
      status: "CONFIRMED",
      statusShard: `CONFIRMED#${shardOf(pending.orderId, 4)}`,
      version: 2,
      updatedAt: later,
      stockReserved: true,
      history: [{ status: "CONFIRMED", at: later, version: 2, reason: "stock reserved" }],
    });
    expect(removed).to.deep.equal([]);
    expect(expression.match(/list_append/g)).to.have.length(1);
    expect(expression).to.match(/(#n\d+) = list_append\(\1, :v\d+\)/);
  });

  it("is made only where the order still has the version and the status that were read", () => {
    const change = orderChange(ordersTableNamed("orders"), pending, confirm(pending, later));

    expect(change).to.deep.include({
      TableName: "orders",
      Key: { orderId: pending.orderId },
      ConditionExpression: "#version = :version AND #status = :status",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(change.ExpressionAttributeNames).to.include({ "#version": "version", "#status": "status" });
    expect(change.ExpressionAttributeValues).to.include({ ":version": 1, ":status": "PENDING" });
  });

  it("marks an order that has to give its stock back, and takes the mark off once it went back", () => {
    const cancelled = cancel(confirm(pending, at), later);
    const returned = { ...cancelled, version: 4, stockReserved: false };

    expect(changesOf(confirm(pending, at), cancelled).set).to.include({ owes: "stock" });
    expect(changesOf(cancelled, returned).removed).to.deep.equal(["owes"]);
    expect(changesOf(cancelled, returned).set).to.not.have.property("owes");
  });

  it("removes all that is undefined by now, and nothing that wasn't there", () => {
    const before = { ...pending, customerName: "Ada", paymentMethod: "pm_ok", attempt: undefined };
    const after = { ...before, version: 2, customerName: undefined, paymentMethod: undefined };

    const { set, removed, expression } = changesOf(before, after);

    expect(removed).to.have.members(["customerName", "paymentMethod"]);
    expect(set).to.deep.equal({ version: 2 });
    expect(expression).to.match(/^SET #n0 = :v0 REMOVE #r0, #r1$/);
  });
});
