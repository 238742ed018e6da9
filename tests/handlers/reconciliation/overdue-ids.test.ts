import { expect } from "chai";
import { cancel, confirm, returnStock } from "../../../handlers/domain/order-state";
import { longestOwingSeconds, longestStaySeconds } from "../../../handlers/domain/overdue";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { dynamoDbOrderIndex } from "../../../handlers/orders/order-index";
import { overdueIds } from "../../../handlers/reconciliation/overdue-ids";
import { pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";

const now = new Date("2026-03-01T12:00:00.000Z");
const ago = (seconds: number): string => new Date(now.getTime() - seconds * 1_000).toISOString();

describe("the orders that may be overdue", () => {
  const database = useDynamo();

  const tableOf = async (orders: readonly (readonly [status: string, age: number])[]) => {
    const { ordersTable } = await database().createTables();
    const ids: string[] = [];
    for (const [status, age] of orders) {
      const order = { ...pendingOrder({ createdAt: ago(age) }), status, requestHash: "hash" };
      await database().put(ordersTable, order);
      ids.push(order.orderId);
    }
    return { ids, index: dynamoDbOrderIndex(database().db, ordersTable) };
  };

  it("are those that were placed long enough ago, in statuses that aren't an end, by status the oldest first", async () => {
    const { PENDING, PAID } = longestStaySeconds;
    const { index, ids } = await tableOf([
      ["PENDING", PENDING],
      ["PENDING", PENDING - 1],
      ["CONFIRMED", PAID + 10],
      ["CONFIRMED", PAID + 20],
      ["PAID", PAID - 1],
      ["SHIPPING_FAILED", PAID],
      ["SHIPPED", 10 * PAID],
      ["CANCELLED", 10 * PAID],
    ]);

    const found = await overdueIds(index, now);

    expect(found).to.deep.equal({ ids: [ids[0], ids[3], ids[2], ids[5]], more: false });
  });

  it("are also those that were cancelled and still hold their stock, until it went back", async () => {
    const { ordersTable, inventoryTable } = await database().createTables();
    const { db } = database();
    const store = dynamoDbOrderStore(db, ordersTable);
    const index = dynamoDbOrderIndex(db, ordersTable);
    const stock = dynamoDbStock(db, { ordersTable, inventoryTable });
    await database().put(inventoryTable, { productId: "PROD-001", stock: 0 });
    const at = ago(longestOwingSeconds);
    const confirmed = confirm(pendingOrder({ createdAt: at }), at);
    await database().put(ordersTable, { ...confirmed, requestHash: "hash" });
    const cancelled = cancel(confirmed, at);

    await store.move(confirmed, cancelled);
    const owing = await overdueIds(index, now);
    const tooEarly = await overdueIds(index, new Date(now.getTime() - 1));
    await stock.release(cancelled, returnStock(cancelled, at));
    const settled = await overdueIds(index, now);

    expect(owing.ids).to.deep.equal([confirmed.orderId]);
    expect(tooEarly.ids).to.deep.equal([]);
    expect(settled.ids).to.deep.equal([]);
    expect(await database().get(ordersTable, { orderId: confirmed.orderId })).to.not.have.property("owes");
  });

  it("are found page by page, up to as many as are asked for", async () => {
    const { index, ids } = await tableOf(
      Array.from({ length: 12 }, (_, age) => ["PAID", 9_000 - age] as const),
    );
    const paid = { by: "status", value: "PAID" } as const;

    expect(await index.oldest(paid, now.toISOString(), 5)).to.deep.equal(ids.slice(0, 5));
    expect(await index.oldest(paid, now.toISOString(), 50)).to.deep.equal(ids);
    expect(await index.oldest(paid, ago(8_995), 50)).to.deep.equal(ids.slice(0, 6));
  });
});
