import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { fillIndexKeys } from "../../cli/aws/index-keys";
import type { Order } from "../../handlers/domain/order";
import { confirm } from "../../handlers/domain/order-state";
import { dynamoDbOrderStore } from "../../handlers/orders/dynamodb-order-store";
import { shardKeys } from "../../handlers/orders/order-shard";
import { at, pendingOrder } from "../factories/order";
import { useDynamo } from "../handlers/support/dynamo";
import { recordTelemetry } from "../handlers/support/telemetry";
import { runOn } from "./support/world";

describe("filling the indexes", function () {
  this.timeout(60_000);
  const database = useDynamo();

  const shop = async () => {
    const { ordersTable } = await database().createTables();
    /** An earlier version wrote no keys. */
    const putWithoutKeys = (item: object) =>
      database().put(ordersTable.name, { ...item, requestHash: "hash" });
    const keysOf = async ({ orderId }: Order) => {
      const item = await database().get(ordersTable, { orderId });
      return { statusShard: item?.statusShard, clientShard: item?.clientShard, version: item?.version };
    };
    const fill = async (...args: readonly string[]) => {
      const outputs = { awsEndpoint: database().endpoint, ordersTable };
      return runOn(outputs, ["indexes", "fill", ...args]);
    };
    return { ordersTable, putWithoutKeys, keysOf, fill };
  };

  it("gives an order its keys and leaves its version", async () => {
    const { ordersTable, putWithoutKeys, keysOf, fill } = await shop();
    const order = pendingOrder();
    await putWithoutKeys(order);

    const { code, stdout } = await fill();

    expect(code).to.equal(0);
    expect(stdout).to.contain("1 order put into the indexes");
    expect(await keysOf(order)).to.deep.equal({ ...shardKeys(order, ordersTable.shards), version: 1 });
    expect((await fill()).stdout).to.contain("Every order is in the indexes");
  });

  it("repairs the key of a status that code of an earlier version changed after a roll back", async () => {
    const { ordersTable, keysOf, fill } = await shop();
    const order = pendingOrder();
    await database().put(ordersTable, { ...order, requestHash: "hash" });
    await database().db.send(
      new UpdateCommand({
        TableName: ordersTable.name,
        Key: { orderId: order.orderId },
        UpdateExpression: "SET #status = :status",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":status": "CANCELLED" },
      }),
    );

    await fill();

    const { statusShard } = shardKeys({ ...order, status: "CANCELLED" }, ordersTable.shards);
    expect(await keysOf(order)).to.include({ statusShard });
  });

  it("leaves the keys of a smaller number of shards, because listings read those too", async () => {
    const { ordersTable, fill } = await shop();
    const order = pendingOrder();
    await database().put({ ...ordersTable, shards: 1 }, { ...order, requestHash: "hash" });

    expect((await fill()).stdout).to.contain("Every order is in the indexes");
  });

  it("follows an order that changes its status while it is being filled", async () => {
    const { ordersTable, putWithoutKeys, keysOf } = await shop();
    const order = pendingOrder();
    await putWithoutKeys(order);
    const { db } = database();
    let moved = false;
    const send = db.send.bind(db);
    const interrupted = Object.assign(Object.create(db), {
      send: async (command: unknown) => {
        if (command instanceof UpdateCommand && !moved) {
          moved = true;
          await dynamoDbOrderStore(db, ordersTable).move(order, confirm(order, at));
        }
        return Reflect.apply(send, db, [command]);
      },
    });

    const filled: string[] = [];
    for await (const id of fillIndexKeys(interrupted, ordersTable, recordTelemetry())) filled.push(id);

    expect(filled).to.deep.equal([order.orderId]);
    const expected = shardKeys({ ...order, status: "CONFIRMED" }, ordersTable.shards);
    expect(await keysOf(order)).to.deep.equal({ ...expected, version: 2 });
  });

  it("names a record that isn't an order, and fills the others", async () => {
    const { putWithoutKeys, fill } = await shop();
    await putWithoutKeys({ orderId: "ord_odd" });
    await putWithoutKeys(pendingOrder());

    const { stdout, stderr } = await fill("--json");

    expect(JSON.parse(stdout)).to.deep.equal({ filled: 1 });
    expect(stderr).to.contain("ord_odd");
  });
});
