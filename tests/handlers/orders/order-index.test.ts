import { expect } from "chai";
import { dynamoDbOrderIndex, type Partition, type Wanted } from "../../../handlers/orders/order-index";
import { pendingOrder } from "../../factories/order";
import { answeringDb } from "../support/answering-clients";
import { recordTelemetry } from "../support/telemetry";

const shop: Partition = { index: "idsByClient", attribute: "clientId", value: "shop" };
const always: Wanted = { equal: {}, from: "2026-01-01", to: "2026-12-31" };
const filtered: Wanted = { ...always, equal: { clientId: "shop", status: "PENDING", customerId: "CUST-1" } };

const timeOf = (i: number) => new Date(Date.UTC(2026, 2, 1) - i * 1_000).toISOString();
const stored = (i: number) => ({
  ...pendingOrder({ createdAt: timeOf(i), clientId: "shop", customerId: "CUST-1" }),
  requestHash: "hash",
});
const keyOf = (i: number) => ({ orderId: "ord_x", createdAt: timeOf(i) });

interface Stored {
  readonly orderId: string;
}

/** A partition whose pages have the ids of these orders, and the orders in their table; a key leads from each page to the next. */
const pages = (...all: (readonly Stored[])[]) => {
  const queries: Readonly<Record<string, unknown>>[] = [];
  const { db, asked } = answeringDb((input) => {
    if (input.RequestItems) return { Responses: { orders: [...all.flat()].reverse() } };
    const before = queries.push(input) - 1;
    return {
      Items: all[before]?.map(({ orderId }) => ({ orderId })),
      ...(before < all.length - 1 ? { LastEvaluatedKey: keyOf(before) } : {}),
    };
  });
  return { db, asked, queries };
};

describe("the newest orders of a partition", () => {
  it("are asked for newest first, within the range, and exactly as many as wanted", async () => {
    const { db, queries } = pages([stored(0)]);

    await dynamoDbOrderIndex(db, "orders").newest(shop, { ...always, equal: { clientId: "shop" } }, 20);

    expect(queries).to.deep.equal([
      {
        TableName: "orders",
        IndexName: "idsByClient",
        ScanIndexForward: false,
        KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#partition": "clientId" },
        ExpressionAttributeValues: { ":partition": "shop", ":from": "2026-01-01", ":to": "2026-12-31" },
        ProjectionExpression: "orderId",
        Limit: 20,
        ExclusiveStartKey: undefined,
      },
    ]);
  });

  it("are read from the table, consistently and by the ids that the index has", async () => {
    const orders = [stored(0), stored(1)];
    const { db, asked } = pages(orders);

    const found = await dynamoDbOrderIndex(db, "orders").newest(shop, always, 20);

    const Keys = orders.map(({ orderId }) => ({ orderId }));
    expect(asked[1]).to.deep.equal({ RequestItems: { orders: { ConsistentRead: true, Keys } } });
    expect(found.orders.map(({ orderId }) => orderId)).to.deep.equal(orders.map(({ orderId }) => orderId));
  });

  it("are filtered by all that is wanted, in pages of 250", async () => {
    const [wanted, other] = [stored(0), { ...stored(1), customerId: "CUST-2" }];
    const { db, queries } = pages([wanted, other]);

    const { orders } = await dynamoDbOrderIndex(db, "orders").newest(shop, filtered, 20);

    expect(queries[0]).to.include({ Limit: 250 });
    expect(orders.map(({ orderId }) => orderId)).to.deep.equal([wanted.orderId]);
  });

  it("leave out an order that has moved on since the index was written", async () => {
    const paid: Partition = { index: "idsByStatus", attribute: "status", value: "PAID" };
    const { db } = pages([stored(0)]);

    const { orders } = await dynamoDbOrderIndex(db, "orders").newest(
      paid,
      { ...always, equal: { status: "PAID" } },
      20,
    );

    expect(orders).to.deep.equal([]);
  });

  it("aren't asked for where the range ends before it begins", async () => {
    const { db, asked } = pages([stored(0)]);
    const newest = (from: string, to: string) =>
      dynamoDbOrderIndex(db, "orders").newest(shop, { equal: {}, from, to }, 1);

    expect(await newest("2026-03-02", "2026-03-01")).to.deep.equal({ orders: [] });
    expect(asked).to.have.length(0);
    expect((await newest("2026-03-01", "2026-03-01")).orders).to.have.length(1);
  });

  it("come with the moment of the last one when there are as many as wanted, and no more", async () => {
    const all = [stored(0), stored(1), stored(2)];
    const { db } = pages(all);

    const found = await dynamoDbOrderIndex(db, "orders").newest(shop, filtered, 2);

    expect(found).to.deep.equal({ orders: all.slice(0, 2), until: timeOf(1) });
  });

  it("are looked for on the next page, from where the last one ended, for what is still missing", async () => {
    const all = [stored(0), stored(1), stored(2)];
    const { db, queries } = pages(all.slice(0, 1), all.slice(1));

    const found = await dynamoDbOrderIndex(db, "orders").newest(shop, always, 3);

    expect(found).to.deep.equal({ orders: all, until: timeOf(2) });
    expect(queries.map(({ Limit }) => Limit)).to.deep.equal([3, 2]);
    expect(queries.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).to.deep.equal([undefined, keyOf(0)]);
  });

  it("have no moment when the partition was looked through to its end", async () => {
    const all = [stored(0), stored(1)];
    const { db } = pages(all.slice(0, 1), all.slice(1));

    expect(await dynamoDbOrderIndex(db, "orders").newest(shop, always, 3)).to.deep.equal({ orders: all });
  });

  it("end with the fourth page, at the moment down to which it was looked", async () => {
    const { db, queries } = pages([], [], [stored(5)], [], []);

    const found = await dynamoDbOrderIndex(db, "orders").newest(shop, filtered, 20);

    expect(found.orders).to.have.length(1);
    expect(found.until).to.equal(timeOf(3));
    expect(queries).to.have.length(4);
  });

  it("are none where a page has no items at all", async () => {
    const telemetry = recordTelemetry();
    const index = dynamoDbOrderIndex(answeringDb().db, "orders", telemetry);

    expect(await index.newest(shop, always, 3)).to.deep.equal({ orders: [] });
    expect(telemetry.counted("UnreadableItems")).to.equal(0);
  });

  it("leave out an order that can't be read, and report which it is", async () => {
    const telemetry = recordTelemetry();
    const { db } = pages([{ ...stored(0), orderId: "ord_odd" }, stored(1)]);

    const found = await dynamoDbOrderIndex(db, "orders", telemetry).newest(shop, always, 3);

    expect(found.orders).to.have.length(1);
    expect(telemetry.lines.join()).to.contain('"orderId":"ord_odd"').and.contain("A stored order");
  });
});

describe("the oldest orders of a partition", () => {
  const debts: Partition = { index: "idsByDebt", attribute: "owes", value: "stock" };
  const until = "2026-03-01T10:00:00.000Z";

  it("are asked for by their ids only, oldest first, up to and with a moment", async () => {
    const { db, asked } = pages([{ orderId: "ord_1" }]);

    expect(await dynamoDbOrderIndex(db, "orders").oldest(debts, until, 5)).to.deep.equal(["ord_1"]);
    expect(asked).to.deep.equal([
      {
        TableName: "orders",
        IndexName: "idsByDebt",
        KeyConditionExpression: "#partition = :partition AND createdAt <= :until",
        ExpressionAttributeNames: { "#partition": "owes" },
        ExpressionAttributeValues: { ":partition": "stock", ":until": until },
        ProjectionExpression: "orderId",
        Limit: 5,
        ExclusiveStartKey: undefined,
      },
    ]);
  });

  it("are looked for page after page until there are as many as wanted", async () => {
    const { db, asked } = pages([{ orderId: "ord_1" }], [], [{ orderId: "ord_2" }], [{ orderId: "ord_3" }]);

    expect(await dynamoDbOrderIndex(db, "orders").oldest(debts, until, 2)).to.deep.equal(["ord_1", "ord_2"]);
    expect(asked.map(({ Limit }) => Limit)).to.deep.equal([2, 1, 1]);
    expect(asked[1]).to.deep.include({ ExclusiveStartKey: keyOf(0) });
  });

  it("are none where a page has no items at all", async () => {
    expect(await dynamoDbOrderIndex(answeringDb().db, "orders").oldest(debts, until, 2)).to.deep.equal([]);
  });
});
