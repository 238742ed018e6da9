import {
  CreateTableCommand,
  DescribeTableCommand,
  type GlobalSecondaryIndexUpdate,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { dynamoDbOrderIndex, type Partition } from "../../../handlers/orders/order-index";
import { pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";

const TableName = "orders-of-an-earlier-version";
const keys = { Status: "status", Customer: "customerId", Client: "clientId", Debt: "owes" };
const attributes = ["orderId", "createdAt", ...Object.values(keys)];
const AttributeDefinitions = attributes.map((name) => ({
  AttributeName: name,
  AttributeType: "S" as const,
}));

const index = (IndexName: string, hashKey: string, ProjectionType: "ALL" | "KEYS_ONLY") => ({
  IndexName,
  KeySchema: [
    { AttributeName: hashKey, KeyType: "HASH" as const },
    { AttributeName: "createdAt", KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType },
});

const everyKey = Object.entries(keys);
const all = { equal: {}, from: "2000-01-01", to: "2100-01-01" };

describe("a table of an earlier version, whose indexes are replaced", () => {
  const database = useDynamo();

  const earlierTable = () =>
    database().client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions,
        KeySchema: [{ AttributeName: "orderId", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
        GlobalSecondaryIndexes: everyKey.map(([name, hashKey]) => index(`by${name}`, hashKey, "ALL")),
      }),
    );
  /** AWS takes one such change at a time. */
  const change = (update: GlobalSecondaryIndexUpdate) =>
    database().client.send(
      new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [update] }),
    );
  const idsIn = async ({ index, attribute, value }: Partition) => {
    const { orders } = await dynamoDbOrderIndex(database().db, TableName).newest(
      { index, attribute, value },
      all,
      10,
    );
    return orders.map(({ orderId }) => orderId);
  };

  it("has its orders in the new indexes, before and after the old ones are gone", async () => {
    await earlierTable();
    const order = { ...pendingOrder({ clientId: "shop", customerId: "CUST-1" }), requestHash: "hash" };
    await dynamoDbOrderStore(database().db, TableName).create(order);
    const partitions: Partition[] = [
      { index: "idsByStatus", attribute: "status", value: "PENDING" },
      { index: "idsByCustomer", attribute: "customerId", value: "CUST-1" },
      { index: "idsByClient", attribute: "clientId", value: "shop" },
    ];

    for (const [name, hashKey] of everyKey)
      await change({ Create: index(`idsBy${name}`, hashKey, "KEYS_ONLY") });
    const besideTheOld = await Promise.all(partitions.map(idsIn));
    for (const [name] of everyKey) await change({ Delete: { IndexName: `by${name}` } });
    const alone = await Promise.all(partitions.map(idsIn));

    expect(besideTheOld).to.deep.equal([[order.orderId], [order.orderId], [order.orderId]]);
    expect(alone).to.deep.equal(besideTheOld);
    const { Table } = await database().client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).to.have.members(
      everyKey.map(([name]) => `idsBy${name}`),
    );
  });
});
