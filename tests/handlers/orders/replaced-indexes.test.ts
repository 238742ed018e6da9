import {
  CreateTableCommand,
  DescribeTableCommand,
  type GlobalSecondaryIndexUpdate,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { confirm } from "../../../handlers/domain/order-state";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { dynamoDbOrderIndex } from "../../../handlers/orders/order-index";
import { indexesOf, type OrderGroup } from "../../../handlers/orders/order-partitions";
import type { OrdersTable } from "../../../handlers/orders/orders-table";
import { runOn } from "../../cli/support/world";
import { at, pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";
import { useDynamo } from "../support/dynamo";

type Generation = OrdersTable["listedBy"];

const attributesOf = (...generations: readonly Generation[]) => {
  const keys = generations.flatMap((one) => Object.values(indexesOf(one)).map(({ attribute }) => attribute));
  return [...new Set(["orderId", "createdAt", ...keys])].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S" as const,
  }));
};

const definitionsOf = (generation: Generation) =>
  Object.values(indexesOf(generation)).map(({ index, attribute }) => ({
    IndexName: index,
    KeySchema: [
      { AttributeName: attribute, KeyType: "HASH" as const },
      { AttributeName: "createdAt", KeyType: "RANGE" as const },
    ],
    Projection: { ProjectionType: generation === "whole" ? ("ALL" as const) : ("KEYS_ONLY" as const) },
  }));

const namesOf = (generation: Generation) => Object.values(indexesOf(generation)).map(({ index }) => index);

const always = { equal: {}, from: "2000-01-01", to: "2100-01-01" };
const groups = [
  { by: "status", value: "PENDING" },
  { by: "status", value: "CONFIRMED" },
  { by: "client", value: "shop" },
  { by: "customer", value: "CUST-1" },
] as const satisfies readonly OrderGroup[];

for (const generation of ["ids", "whole"] as const)
  describe(`a table of the version whose indexes have ${generation === "ids" ? "only ids" : "whole orders"}`, function () {
    this.timeout(60_000);
    const database = useDynamo();
    const TableName = `orders-with-${generation}`;
    const listedBy = (by: Generation) => ordersTableNamed(TableName, { listedBy: by });

    /** AWS accepts one such change at a time. */
    const change = (update: GlobalSecondaryIndexUpdate) =>
      database().client.send(
        new UpdateTableCommand({
          TableName,
          AttributeDefinitions: attributesOf("shards", generation),
          GlobalSecondaryIndexUpdates: [update],
        }),
      );
    const listed = async (by: Generation) => {
      const index = dynamoDbOrderIndex(database().db, listedBy(by));
      const found = await Promise.all(groups.map((group) => index.newest([group], always, 10)));
      return found.map(({ orders }) => orders.map(({ orderId }) => orderId));
    };
    const fill = async () => {
      const outputs = { awsEndpoint: database().endpoint, ordersTable: listedBy(generation) };
      const { code, stdout, stderr } = await runOn(outputs, ["indexes", "fill", "--json"]);
      expect(code, stderr).to.equal(0);
      return JSON.parse(stdout);
    };

    it("lists its orders during the whole replacement, and new and changed orders with them", async () => {
      await database().client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: attributesOf(generation),
          KeySchema: [{ AttributeName: "orderId", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          GlobalSecondaryIndexes: definitionsOf(generation),
        }),
      );
      const placed = (minute: number): Order =>
        pendingOrder({
          createdAt: `2026-03-01T10:0${minute}:00.000Z`,
          clientId: "shop",
          customerId: "CUST-1",
        });
      const [waiting, moving, placedMeanwhile] = [placed(1), placed(2), placed(3)];
      for (const order of [waiting, moving]) {
        const Item = { ...order, requestHash: "hash" };
        await database().db.send(new PutCommand({ TableName, Item }));
      }
      const expected = [
        [placedMeanwhile.orderId, waiting.orderId],
        [moving.orderId],
        [placedMeanwhile.orderId, moving.orderId, waiting.orderId],
        [placedMeanwhile.orderId, moving.orderId, waiting.orderId],
      ];

      for (const definition of definitionsOf("shards"))
        if (!namesOf(generation).includes(definition.IndexName)) await change({ Create: definition });
      const store = dynamoDbOrderStore(database().db, listedBy(generation));
      await store.create({ ...placedMeanwhile, requestHash: "hash" });
      await store.move(moving, confirm(moving, at));
      const beforeTheFill = await listed(generation);
      const filled = await fill();
      const again = await fill();
      const afterTheFill = [await listed(generation), await listed("shards")];
      for (const IndexName of namesOf(generation))
        if (!namesOf("shards").includes(IndexName)) await change({ Delete: { IndexName } });
      const alone = await listed("shards");

      expect(beforeTheFill).to.deep.equal(expected);
      // The one that moved has a key of its status, but none of its client.
      expect([filled, again]).to.deep.equal([{ filled: 2 }, { filled: 0 }]);
      expect(afterTheFill).to.deep.equal([expected, expected]);
      expect(alone).to.deep.equal(expected);
      const { Table } = await database().client.send(new DescribeTableCommand({ TableName }));
      expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).to.have.members(
        namesOf("shards"),
      );
    });
  });
