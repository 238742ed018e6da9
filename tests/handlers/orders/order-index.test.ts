import { expect } from "chai";
import { dynamoDbOrderIndex, type Wanted } from "../../../handlers/orders/order-index";
import type { OrderGroup } from "../../../handlers/orders/order-partitions";
import { pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";
import { answeringDb } from "../support/answering-clients";
import { recordTelemetry } from "../support/telemetry";

const customer: OrderGroup = { by: "customer", value: "CUST-1" };
const always: Wanted = { equal: {}, from: "2026-01-01", to: "2026-12-31" };
const filtered: Wanted = { ...always, equal: { clientId: "shop", status: "PENDING", customerId: "CUST-1" } };
const table = ordersTableNamed();

const timeOf = (i: number) => new Date(Date.UTC(2026, 2, 1) - i * 1_000).toISOString();
const stored = (i: number) => ({
  ...pendingOrder({ createdAt: timeOf(i), clientId: "shop", customerId: "CUST-1" }),
  requestHash: "hash",
});
const keyOf = (i: number) => ({ orderId: "ord_x", createdAt: timeOf(i) });

interface Stored {
  readonly orderId: string;
  readonly createdAt: string;
}

/** A partition whose pages have these orders, and the orders in their table; a key leads from each page to the next. */
const pages = (...all: (readonly Stored[])[]) => {
  const queries: Readonly<Record<string, unknown>>[] = [];
  const { db, asked } = answeringDb((input) => {
    if (input.RequestItems) return { Responses: { orders: [...all.flat()].reverse() } };
    const before = queries.push(input) - 1;
    return {
      Items: all[before]?.map(({ orderId, createdAt }) => ({ orderId, createdAt })),
      ...(before < all.length - 1 ? { LastEvaluatedKey: keyOf(before) } : {}),
    };
  });
  return { asked, queries, index: dynamoDbOrderIndex(db, table) };
};

describe("the newest orders of a group", () => {
  it("are queried newest first, within the range, and exactly as many as wanted", async () => {
    const { index, queries } = pages([stored(0)]);

    await index.newest([customer], { ...always, equal: { customerId: "CUST-1" } }, 20);

    expect(queries).to.deep.equal([
      {
        TableName: "orders",
        IndexName: "idsByCustomer",
        ScanIndexForward: false,
        KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#partition": "customerId" },
        ExpressionAttributeValues: { ":partition": "CUST-1", ":from": "2026-01-01", ":to": "2026-12-31" },
        ProjectionExpression: "orderId, createdAt",
        Limit: 20,
        ExclusiveStartKey: undefined,
      },
    ]);
  });

  it("are queried in every shard of a client, each for about its part of them", async () => {
    const { db, asked } = answeringDb();

    const shop = { by: "client", value: "shop" } as const;
    await dynamoDbOrderIndex(db, table).newest([shop], { ...always, equal: { clientId: "shop" } }, 100);

    expect(asked.map(({ IndexName }) => IndexName)).to.deep.equal(Array(4).fill("idsByClientShard"));
    expect(asked.map((query) => query.ExpressionAttributeValues)).to.deep.equal(
      [0, 1, 2, 3].map((shard) => ({
        ":partition": `shop#${shard}`,
        ":from": "2026-01-01",
        ":to": "2026-12-31",
      })),
    );
    expect(asked.map(({ Limit }) => Limit)).to.deep.equal(Array(4).fill(55));
  });

  it("are read from the table, consistently and by the ids that the index has", async () => {
    const orders = [stored(0), stored(1)];
    const { index, asked } = pages(orders);

    const found = await index.newest([customer], always, 20);

    const Keys = orders.map(({ orderId }) => ({ orderId }));
    expect(asked[1]).to.deep.equal({ RequestItems: { orders: { ConsistentRead: true, Keys } } });
    expect(found.orders.map(({ orderId }) => orderId)).to.deep.equal(orders.map(({ orderId }) => orderId));
  });

  it("are filtered by all that is wanted, in pages of 250", async () => {
    const [wanted, other] = [stored(0), { ...stored(1), customerId: "CUST-2" }];
    const { index, queries } = pages([wanted, other]);

    const { orders } = await index.newest([customer], filtered, 20);

    expect(queries[0]).to.include({ Limit: 250 });
    expect(orders.map(({ orderId }) => orderId)).to.deep.equal([wanted.orderId]);
  });

  it("leave out an order that has moved on since the index was written", async () => {
    const { index } = pages([stored(0)]);

    const { orders } = await index.newest(
      [{ by: "status", value: "PAID" }],
      { ...always, equal: { status: "PAID" } },
      20,
    );

    expect(orders).to.deep.equal([]);
  });

  it("aren't queried if the range ends before it begins", async () => {
    const { index, asked } = pages([stored(0)]);
    const newest = (from: string, to: string) => index.newest([customer], { equal: {}, from, to }, 1);

    expect(await newest("2026-03-02", "2026-03-01")).to.deep.equal({ orders: [] });
    expect(asked).to.have.length(0);
    expect((await newest("2026-03-01", "2026-03-01")).orders).to.have.length(1);
  });

  it("come with the moment of the last one when there are as many as wanted, and no more", async () => {
    const all = [stored(0), stored(1), stored(2)];
    const { index } = pages(all);

    const found = await index.newest([customer], filtered, 2);

    expect(found).to.deep.equal({ orders: all.slice(0, 2), until: timeOf(1) });
  });

  it("are looked for on the next page, from where the last one ended", async () => {
    const all = [stored(0), stored(1), stored(2)];
    const { index, queries } = pages(all.slice(0, 1), all.slice(1));

    const found = await index.newest([customer], always, 3);

    expect(found).to.deep.equal({ orders: all, until: timeOf(2) });
    expect(queries.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).to.deep.equal([undefined, keyOf(0)]);
  });

  it("have no moment when the partition was read to its end", async () => {
    const all = [stored(0), stored(1)];
    const { index } = pages(all.slice(0, 1), all.slice(1));

    expect(await index.newest([customer], always, 3)).to.deep.equal({ orders: all });
  });

  it("end with the thousandth order, at the moment down to which the partition was read", async () => {
    const all = Array.from({ length: 1_001 }, (_, i) => ({ ...stored(i), status: "PAID" as const }));
    const { index } = pages(all);

    const found = await index.newest([customer], filtered, 20);

    expect(found).to.deep.equal({ orders: [], until: timeOf(999) });
  });

  it("are none if a page has no items at all", async () => {
    const telemetry = recordTelemetry();
    const index = dynamoDbOrderIndex(answeringDb().db, table, telemetry);

    expect(await index.newest([customer], always, 3)).to.deep.equal({ orders: [] });
    expect(telemetry.counted("UnreadableItems")).to.equal(0);
  });

  it("leave out an order that can't be read, and report which it is", async () => {
    const telemetry = recordTelemetry();
    const all = [{ ...stored(0), orderId: "ord_odd" }, stored(1)];
    const { db } = answeringDb((input) =>
      input.RequestItems ? { Responses: { orders: all } } : { Items: all },
    );

    const found = await dynamoDbOrderIndex(db, table, telemetry).newest([customer], always, 3);

    expect(found.orders).to.have.length(1);
    expect(telemetry.lines.join()).to.contain('"orderId":"ord_odd"').and.contain("A stored order");
  });
});

describe("the oldest orders of a group", () => {
  const debts: OrderGroup = { by: "debt", value: "stock" };
  const until = "2026-03-01T10:00:00.000Z";
  const named = (orderId: string) => ({ ...stored(0), orderId });

  it("are queried by their ids only, oldest first, up to and with a moment", async () => {
    const { index, asked } = pages([named("ord_1")]);

    expect(await index.oldest(debts, until, 5)).to.deep.equal(["ord_1"]);
    expect(asked).to.deep.equal([
      {
        TableName: "orders",
        IndexName: "idsByDebt",
        ScanIndexForward: true,
        KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#partition": "owes" },
        ExpressionAttributeValues: {
          ":partition": "stock",
          ":from": "0000-01-01T00:00:00.000Z",
          ":to": until,
        },
        ProjectionExpression: "orderId, createdAt",
        Limit: 5,
        ExclusiveStartKey: undefined,
      },
    ]);
  });

  it("are looked for page after page until there are as many as wanted", async () => {
    const { index, asked } = pages([named("ord_1")], [], [named("ord_2")], [named("ord_3")]);

    expect(await index.oldest(debts, until, 2)).to.deep.equal(["ord_1", "ord_2"]);
    expect(asked).to.have.length(3);
    expect(asked[1]).to.deep.include({ ExclusiveStartKey: keyOf(0) });
  });

  it("are none if a page has no items at all", async () => {
    const index = dynamoDbOrderIndex(answeringDb().db, table);

    expect(await index.oldest(debts, until, 2)).to.deep.equal([]);
  });
});
