import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { InvalidRecord, OrderNotFound } from "../../../handlers/domain/errors";
import { confirm, returnStock } from "../../../handlers/domain/order-state";
import { dynamoDbOrderStore, readOrder } from "../../../handlers/orders/dynamodb-order-store";
import { shardKeys, shardOf } from "../../../handlers/orders/order-shard";
import type { OrdersTable } from "../../../handlers/orders/orders-table";
import { at, pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";
import { answeringDb } from "../support/answering-clients";
import { useDynamo } from "../support/dynamo";
import { rejection } from "../support/rejection";

const requestHash = "hash";

/** As an item has it: without what is undefined. */
const asItem = (order: object): unknown => JSON.parse(JSON.stringify(order));

describe("the orders in DynamoDB", () => {
  const database = useDynamo();
  let table: OrdersTable;
  before(async () => {
    ({ ordersTable: table } = await database().createTables());
  });

  const store = () => dynamoDbOrderStore(database().db, table);
  const placed = async () => {
    const order = { ...pendingOrder(), requestHash };
    await store().create(order);
    return order;
  };

  it("are written once: a second one of the same id gets the first", async () => {
    const order = { ...pendingOrder(), requestHash };

    expect(await store().create(order)).to.equal(undefined);
    expect(await store().create({ ...order, requestHash: "other" })).to.deep.equal(asItem(order));
    expect(await store().find(order.orderId)).to.deep.equal(asItem(order));
  });

  it("are written with the keys of their shard, which follow the status", async () => {
    const order = await placed();
    const shard = shardOf(order.orderId, table.shards);
    const stored = () => database().get(table, { orderId: order.orderId });

    const before = await stored();
    await store().move(order, confirm(order, at));
    const after = await stored();

    const clientShard = `${order.clientId}#${shard}`;
    expect(before).to.include({ statusShard: `PENDING#${shard}`, clientShard });
    expect(after).to.include({ statusShard: `CONFIRMED#${shard}`, clientShard });
  });

  it("aren't found before they are written", async () => {
    expect(await store().find(pendingOrder().orderId)).to.equal(undefined);
  });

  it("keep on their way what the change knows nothing of", async () => {
    const order = await placed();
    await database().put(table, { ...order, note: "by an operator" });

    expect(await store().move(order, confirm(order, at))).to.equal(true);

    const item = await database().get(table, { orderId: order.orderId });
    const confirmed = confirm(order, at);
    const keys = shardKeys(confirmed, table.shards);
    expect(item).to.deep.equal(asItem({ ...confirmed, ...keys, note: "by an operator" }));
  });

  it("move one version at a time: a change of what was read before the last one isn't made", async () => {
    const order = await placed();
    await store().move(order, confirm(order, at));

    expect(await store().move(order, returnStock(order, at))).to.equal(false);
    expect(await store().find(order.orderId)).to.include({ version: 2, status: "CONFIRMED" });
  });

  it("can't move when they don't exist", async () => {
    const order = pendingOrder();

    const error = await rejection(store().move(order, confirm(order, at)));

    expect(error).to.be.instanceOf(OrderNotFound);
    expect(error).to.have.property("cause").that.is.instanceOf(ConditionalCheckFailedException);
  });
});

describe("a failure of the orders' table", () => {
  const order = { ...pendingOrder(), requestHash };
  const failing = (error: Error) =>
    dynamoDbOrderStore(
      answeringDb(() => {
        throw error;
      }).db,
      ordersTableNamed("orders"),
    );
  const denied = new Error("AccessDenied");

  it("is passed on, whatever was to be written", async () => {
    expect(await rejection(failing(denied).create(order))).to.equal(denied);
    expect(await rejection(failing(denied).move(order, confirm(order, at)))).to.equal(denied);
  });

  it("is passed on when the order is there and DynamoDB doesn't say which", async () => {
    const silent = new ConditionalCheckFailedException({ message: "failed", $metadata: {} });

    expect(await rejection(failing(silent).create(order))).to.equal(silent);
  });
});

describe("a stored order", () => {
  it("is asked for with what was written last", async () => {
    const { db, asked } = answeringDb();

    await dynamoDbOrderStore(db, ordersTableNamed("orders")).find("ord_1");

    expect(asked).to.deep.equal([{ TableName: "orders", Key: { orderId: "ord_1" }, ConsistentRead: true }]);
  });

  it("that isn't an order is refused, with the fields at fault", () => {
    const read = () => readOrder({ ...pendingOrder(), requestHash, version: "one" });

    expect(read).to.throw(InvalidRecord, /^A stored order isn't valid: version /);
    expect(() => readOrder("text")).to.throw(/item /);
  });
});
