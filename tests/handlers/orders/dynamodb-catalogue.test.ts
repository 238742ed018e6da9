import { expect } from "chai";
import { Contention } from "../../../handlers/domain/errors";
import { dynamoDbCatalogue } from "../../../handlers/orders/dynamodb-catalogue";
import { answeringDb } from "../support/answering-clients";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const item = (productId: string, changes: object = {}) => ({
  productId,
  name: `Name of ${productId}`,
  unitPrice: 1_000,
  currency: "USD",
  ...changes,
});
const keys = (...productIds: string[]) => productIds.map((productId) => ({ productId }));

/** The answer to a read of several items: these, and the keys that DynamoDB left for the next time. */
const answer = (found: readonly object[], left?: readonly object[]) => ({
  Responses: { inventory: found },
  UnprocessedKeys: left === undefined ? {} : { inventory: { Keys: left } },
});

const keysOf = (input: Readonly<Record<string, unknown>>) => input.RequestItems;

describe("the catalogue, when products are looked up", () => {
  it("asks for each product once, though an order names it twice, and reads no stock", async () => {
    const { db, asked } = answeringDb(() => answer([item("A"), item("B")]));

    const found = await dynamoDbCatalogue(db, "inventory").find(["A", "B", "A"]);

    expect([...found]).to.deep.equal([
      ["A", item("A")],
      ["B", item("B")],
    ]);
    expect(asked.map(keysOf)).to.deep.equal([
      {
        inventory: {
          Keys: keys("A", "B"),
          ProjectionExpression: "productId, #name, unitPrice, currency, retiredAt",
          ExpressionAttributeNames: { "#name": "name" },
        },
      },
    ]);
  });

  it("asks for nothing when no product is wanted", async () => {
    const { db, asked } = answeringDb();

    expect((await dynamoDbCatalogue(db, "inventory").find([])).size).to.equal(0);
    expect(asked).to.deep.equal([]);
  });

  it("finds none where DynamoDB answers with none, which is nothing to report", async () => {
    const telemetry = recordTelemetry();
    const catalogue = dynamoDbCatalogue(answeringDb().db, "inventory", telemetry);

    expect((await catalogue.find(["A"])).size).to.equal(0);
    expect(await catalogue.list()).to.deep.equal([]);
    expect(telemetry.counted("UnreadableItems")).to.equal(0);
  });

  it("asks at once the first time", async () => {
    const { db, asked } = answeringDb(() => answer([item("A")]));

    const found = dynamoDbCatalogue(db, "inventory").find(["A"]);

    expect(asked).to.have.length(1);
    await found;
  });

  it("asks again for the part that DynamoDB left out, and for that part only", async () => {
    const { db, asked } = answeringDb((_, before) =>
      before === 0 ? answer([item("A")], keys("B")) : answer([item("B")]),
    );

    const found = await dynamoDbCatalogue(db, "inventory").find(["A", "B"]);

    expect([...found.keys()]).to.deep.equal(["A", "B"]);
    expect(asked).to.have.length(2);
    expect(asked[1]).to.have.deep.nested.property("RequestItems.inventory.Keys", keys("B"));
  });

  it("waits longer before each further try, and finds what comes with the fourth", async () => {
    const times: number[] = [];
    const { db } = answeringDb((_, before) => {
      times.push(performance.now());
      return before < 3 ? answer([], keys("A")) : answer([item("A")]);
    });

    const found = await dynamoDbCatalogue(db, "inventory").find(["A"]);

    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(found.size).to.equal(1);
    for (const [i, least] of [40, 80, 160].entries()) expect(pauses[i]).to.be.at.least(least - 2);
  });

  it("gives up after four tries, and says that reading the catalogue is worth another", async () => {
    const { db, asked } = answeringDb(() => answer([], keys("A")));

    const error = await rejection(dynamoDbCatalogue(db, "inventory").find(["A"]));

    expect(error).to.be.instanceOf(Contention);
    expect(String(error)).to.contain("Reading the catalogue").and.contain("4 times");
    expect(asked).to.have.length(4);
  });

  it("takes a product that can't be read for one that doesn't exist, and reports it", async () => {
    const telemetry = recordTelemetry();
    const { db } = answeringDb(() => answer([item("A", { unitPrice: "free" }), item("B")]));

    const found = await dynamoDbCatalogue(db, "inventory", telemetry).find(["A", "B"]);

    expect([...found.keys()]).to.deep.equal(["B"]);
    expect(telemetry.counted("UnreadableItems")).to.equal(1);
    expect(telemetry.lines.join()).to.contain('"productId":"A"').and.contain("product");
  });
});

describe("the catalogue, when all of it is listed", () => {
  it("reads page after page, with the stock, and sorts by id", async () => {
    const start = { productId: "B" };
    const { db, asked } = answeringDb(({ ExclusiveStartKey }) =>
      ExclusiveStartKey === undefined
        ? { Items: ["C", "B"].map((id) => item(id, { stock: 1 })), LastEvaluatedKey: start }
        : { Items: [item("A", { stock: 0 })] },
    );

    const products = await dynamoDbCatalogue(db, "inventory").list();

    expect(products.map(({ productId, stock }) => [productId, stock])).to.deep.equal([
      ["A", 0],
      ["B", 1],
      ["C", 1],
    ]);
    expect(asked.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).to.deep.equal([undefined, start]);
    expect(asked[0]).to.include({
      TableName: "inventory",
      ProjectionExpression: "productId, #name, unitPrice, currency, retiredAt, stock",
    });
  });

  it("reports a product that can't be read, and leaves it out", async () => {
    const telemetry = recordTelemetry();
    const { db } = answeringDb(() => ({ Items: [item("A"), item("B", { stock: 1 })] }));

    const products = await dynamoDbCatalogue(db, "inventory", telemetry).list();

    expect(products.map(({ productId }) => productId)).to.deep.equal(["B"]);
    expect(telemetry.lines.join()).to.contain('"productId":"A"');
  });
});
