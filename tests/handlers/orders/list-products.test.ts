import { expect } from "chai";
import { dynamoDbCatalogue } from "../../../handlers/orders/dynamodb-catalogue";
import { listProducts } from "../../../handlers/orders/list-products";
import { httpEvent } from "../../factories/http-event";
import { unlimited } from "../support/create-order";
import { useDynamo } from "../support/dynamo";
import { recordTelemetry } from "../support/telemetry";

const lamp = { productId: "LAMP", name: "Lamp", unitPrice: 3_900, currency: "USD", stock: 8 };

describe("list-products", () => {
  const database = useDynamo();

  const listing = async (...items: readonly object[]) => {
    const { inventoryTable } = await database().createTables();
    for (const item of items) await database().put(inventoryTable, item);
    const telemetry = recordTelemetry();
    const catalogue = dynamoDbCatalogue(database().db, inventoryTable, telemetry);
    const handler = listProducts({ catalogue, quota: unlimited, telemetry });
    const reply = await handler(httpEvent({ method: "GET", path: "/products" }));
    return { status: reply.statusCode, body: JSON.parse(reply.body ?? "null"), telemetry };
  };

  it("shows each product with its price and its stock, by id", async () => {
    const { status, body } = await listing({ ...lamp, productId: "ZEBRA", stock: 0 }, lamp);

    expect(status).to.equal(200);
    expect(body.products).to.deep.equal([
      { productId: "LAMP", name: "Lamp", price: { amount: 3_900, currency: "USD" }, available: 8 },
      { productId: "ZEBRA", name: "Lamp", price: { amount: 3_900, currency: "USD" }, available: 0 },
    ]);
  });

  it("leaves out what isn't sold any more", async () => {
    const retired = { ...lamp, productId: "OLD", retiredAt: "2026-03-01T10:00:00.000Z" };

    const { body } = await listing(lamp, retired);

    expect(body.products.map(({ productId }: { productId: string }) => productId)).to.deep.equal(["LAMP"]);
  });

  const odd = {
    "only a stock": { productId: "ODD", stock: 3 },
    "a stock below zero": { ...lamp, productId: "ODD", stock: -1 },
    "a price that is text": { ...lamp, productId: "ODD", unitPrice: "3900" },
    "an unknown currency": { ...lamp, productId: "ODD", currency: "XXY" },
  };
  for (const [what, item] of Object.entries(odd))
    it(`shows the others when a product has ${what}, counts it and logs which it is`, async () => {
      const { status, body, telemetry } = await listing(item, lamp);

      expect(status).to.equal(200);
      expect(body.products).to.have.length(1);
      expect(body.products[0]).to.include({ productId: "LAMP" });
      expect(telemetry.counted("UnreadableItems")).to.equal(1);
      const [warning = ""] = telemetry.lines.filter((line) => line.includes("can't be read"));
      expect(warning)
        .to.contain('"level":"warn"')
        .and.contain('"productId":"ODD"')
        .and.contain('"problems":[');
    });
});
