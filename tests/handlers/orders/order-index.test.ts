import { expect } from "chai";
import { dynamoDbOrderIndex, type Partition, type Wanted } from "../../../handlers/orders/order-index";
import { pendingOrder } from "../../factories/order";
import { answeringDb } from "../support/answering-clients";
import { recordTelemetry } from "../support/telemetry";

const shop: Partition = { index: "byClient", attribute: "clientId", value: "shop" };
const always: Wanted = { equal: {}, from: "2026-01-01", to: "2026-12-31" };
const filtered: Wanted = { ...always, equal: { clientId: "shop", status: "PENDING", customerId: "CUST-1" } };

const timeOf = (i: number) => new Date(Date.UTC(2026, 2, 1) - i * 1_000).toISOString();
const stored = (i: number) => ({ ...pendingOrder({ createdAt: timeOf(i) }), requestHash: "hash" });
const keyOf = (i: number) => ({ orderId: "ord_x", createdAt: timeOf(i) });

/** A partition whose pages hold these orders; a key leads from each page to the next. */
const pages = (...all: (readonly object[])[]) =>
  answeringDb((_, before) => ({
    Items: all[before],
    ...(before < all.length - 1 ? { LastEvaluatedKey: keyOf(before) } : {}),
  }));

describe("the newest orders of a partition", () => {
  it("are asked for newest first, within the range, and exactly as many as wanted", async () => {
    const { db, asked } = pages([stored(0)]);

    await dynamoDbOrderIndex(db, "orders").newest(shop, { ...always, equal: { clientId: "shop" } }, 20);

    expect(asked).to.deep.equal([
      {
        TableName: "orders",
        IndexName: "byClient",
        ScanIndexForward: false,
        KeyConditionExpression: "#partition = :partition AND createdAt BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#partition": "clientId" },
        ExpressionAttributeValues: { ":partition": "shop", ":from": "2026-01-01", ":to": "2026-12-31" },
        Limit: 20,
        ExclusiveStartKey: undefined,
      },
    ]);
  });

  it("are filtered by all that is wanted beside the partition, in pages of 250", async () => {
    const { db, asked } = pages([]);

    await dynamoDbOrderIndex(db, "orders").newest(shop, filtered, 20);

    expect(asked[0]).to.deep.include({
      Limit: 250,
      FilterExpression: "#f0 = :f0 AND #f1 = :f1",
      ExpressionAttributeNames: { "#partition": "clientId", "#f0": "status", "#f1": "customerId" },
    });
    expect(asked[0]?.ExpressionAttributeValues).to.include({ ":f0": "PENDING", ":f1": "CUST-1" });
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
    const { db, asked } = pages(all.slice(0, 1), all.slice(1));

    const found = await dynamoDbOrderIndex(db, "orders").newest(shop, always, 3);

    expect(found).to.deep.equal({ orders: all, until: timeOf(2) });
    expect(asked.map(({ Limit }) => Limit)).to.deep.equal([3, 2]);
    expect(asked.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).to.deep.equal([undefined, keyOf(0)]);
  });

  it("have no moment when the partition was looked through to its end", async () => {
    const all = [stored(0), stored(1)];
    const { db } = pages(all.slice(0, 1), all.slice(1));

    expect(await dynamoDbOrderIndex(db, "orders").newest(shop, always, 3)).to.deep.equal({ orders: all });
  });

  it("end with the fourth page, at the moment down to which it was looked", async () => {
    const { db, asked } = pages([], [], [stored(5)], [], []);

    const found = await dynamoDbOrderIndex(db, "orders").newest(shop, filtered, 20);

    expect(found.orders).to.have.length(1);
    expect(found.until).to.equal(timeOf(3));
    expect(asked).to.have.length(4);
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
  const debts: Partition = { index: "byDebt", attribute: "owes", value: "stock" };
  const until = "2026-03-01T10:00:00.000Z";

  it("are asked for by their ids only, oldest first, up to and with a moment", async () => {
    const { db, asked } = pages([{ orderId: "ord_1" }]);

    expect(await dynamoDbOrderIndex(db, "orders").oldest(debts, until, 5)).to.deep.equal(["ord_1"]);
    expect(asked).to.deep.equal([
      {
        TableName: "orders",
        IndexName: "byDebt",
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
