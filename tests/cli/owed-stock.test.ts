import { expect } from "chai";
import * as z from "zod";
import { markOwing } from "../../cli/aws/owed-stock";
import type { Order, OrderStatus } from "../../handlers/domain/order";
import { cancel, confirm, returnStock } from "../../handlers/domain/order-state";
import { dynamoDbStock } from "../../handlers/inventory/dynamodb-stock";
import { dynamoDbOrderStore } from "../../handlers/orders/dynamodb-order-store";
import { dynamoDbOrderIndex } from "../../handlers/orders/order-index";
import { overdueIds } from "../../handlers/reconciliation/overdue-ids";
import { at, pendingOrder } from "../factories/order";
import { useDynamo } from "../handlers/support/dynamo";
import { runOn } from "./support/world";

const answer = z.object({
  orders: z.array(z.object({ orderId: z.string(), status: z.string(), outcome: z.string() })),
});

/** An order as the previous version left it: its history knows no versions, and nothing says that it owes. */
const asBefore = (order: Order): Order => ({
  ...order,
  history: order.history.map(({ version: _, ...step }) => step),
});
const cancelled = (): Order => asBefore(cancel(confirm(pendingOrder(), at), at));

describe("stock that orders of the previous version owe", function () {
  this.timeout(180_000);
  const database = useDynamo();

  const shop = async (...orders: readonly object[]) => {
    const tables = await database().createTables();
    const { ordersTable } = tables;
    for (const order of orders) await database().put(ordersTable, { ...order, requestHash: "hash" });
    const outputs = { awsEndpoint: database().endpoint, ordersTable };
    const owed = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runOn(outputs, ["stock", "owed", ...args, "--json"]);
      expect(code, stderr).to.equal(0);
      return { orders: answer.parse(JSON.parse(stdout)).orders, stderr };
    };
    const found = async () =>
      (await overdueIds(dynamoDbOrderIndex(database().db, ordersTable), new Date("2026-03-02T10:00:00Z")))
        .ids;
    const stored = ({ orderId }: Order) => database().get(ordersTable, { orderId });
    return { ...tables, outputs, owed, found, stored };
  };

  it("is listed, and nothing is written without --mark", async () => {
    const order = cancelled();
    const { owed, found } = await shop(order);

    const { orders } = await owed();

    expect(orders).to.deep.equal([{ orderId: order.orderId, status: "CANCELLED", outcome: "unmarked" }]);
    expect(await found()).to.deep.equal([]);
  });

  it("is shown to the reconciler by --mark, once", async () => {
    const order = cancelled();
    const { owed, found, stored } = await shop(order);

    const first = await owed("--mark");
    const again = await owed("--mark");

    expect(first.orders.map(({ outcome }) => outcome)).to.deep.equal(["marked"]);
    expect(again.orders.map(({ outcome }) => outcome)).to.deep.equal(["known"]);
    expect(await found()).to.deep.equal([order.orderId]);
    expect(await stored(order)).to.include({ owes: "stock", version: order.version });
  });

  it("goes back like any other's once it is marked, and the mark goes with it", async () => {
    const order = cancelled();
    const { owed, stored, ordersTable, inventoryTable } = await shop(order);
    await database().put(inventoryTable, { productId: "PROD-001", stock: 3 });
    await owed("--mark");

    const current = await dynamoDbOrderStore(database().db, ordersTable).find(order.orderId);
    const stock = dynamoDbStock(database().db, { ordersTable, inventoryTable });
    expect(current && (await stock.release(current, returnStock(current, at)))).to.equal(true);

    expect(await database().get(inventoryTable, { productId: "PROD-001" })).to.include({ stock: 5 });
    expect(await stored(order)).to.not.have.property("owes");
    expect((await owed()).orders).to.deep.equal([]);
  });

  for (const status of ["FAILED_INSUFFICIENT_STOCK", "PAYMENT_FAILED", "REFUNDED"] as const)
    it(`is found of an order that is ${status} too`, async () => {
      const { owed } = await shop({ ...cancelled(), status });

      expect((await owed("--mark")).orders[0]).to.include({ status, outcome: "marked" });
    });

  const none: readonly (readonly [OrderStatus, boolean])[] = [
    ["CANCELLED", false],
    ["CONFIRMED", true],
    ["PAID", true],
    ["SHIPPING_FAILED", true],
    ["SHIPPED", true],
  ];
  for (const [status, stockReserved] of none)
    it(`is none of an order that is ${status} and ${stockReserved ? "keeps its" : "holds no"} stock`, async () => {
      const order = { ...cancelled(), status, stockReserved };
      const { owed, stored } = await shop(order);

      expect((await owed("--mark")).orders).to.deep.equal([]);
      expect(await stored(order)).to.not.have.property("owes");
    });

  it("isn't marked on an order that somebody wrote since it was read", async () => {
    const order = cancelled();
    const { ordersTable, stored } = await shop(returnStock(order, at));

    const marked = await markOwing(database().db, ordersTable, { ...order, status: "CANCELLED" });

    expect(marked).to.equal(false);
    expect(await stored(order)).to.not.have.property("owes");
  });

  it("isn't marked on an order that is gone", async () => {
    const order = cancelled();
    const { ordersTable, stored } = await shop();

    expect(await markOwing(database().db, ordersTable, order)).to.equal(false);
    expect(await stored(order)).to.equal(undefined);
  });

  it("is found beyond the first page of an index", async () => {
    // DynamoDB answers a query with a megabyte at most.
    const wide = Array.from({ length: 8 }, () => ({ ...cancelled(), padding: "x".repeat(300_000) }));
    const { owed } = await shop(...wide);

    expect((await owed("--mark")).orders.map(({ orderId }) => orderId)).to.have.members(
      wide.map(({ orderId }) => orderId),
    );
  });

  it("is found beside an order that can't be read, which is named", async () => {
    const order = cancelled();
    const { owed } = await shop(order, { ...cancelled(), orderId: "ord_odd" });

    const { orders, stderr } = await owed("--mark");

    expect(orders.map(({ orderId }) => orderId)).to.deep.equal([order.orderId]);
    expect(stderr).to.contain("ord_odd");
  });

  it("is told in words, with what comes next", async () => {
    const { outputs } = await shop(cancelled(), { ...cancelled(), status: "REFUNDED" });
    const said = async (...args: readonly string[]) =>
      (await runOn(outputs, ["stock", "owed", ...args])).stdout;

    expect(await said()).to.contain("stock owed --mark shows it to the reconciler");
    const marked = await said("--mark");
    expect(marked).to.contain("the reconciler has its stock given back").and.to.contain("2 orders marked.");
    expect(marked).to.contain("alarm-orders-stuck");
    expect((await runOn((await shop()).outputs, ["stock", "owed"])).stdout).to.contain("No order");
  });
});
