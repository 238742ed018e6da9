import { expect } from "chai";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { getOrder } from "../../../handlers/orders/get-order";
import { httpEvent } from "../../factories/http-event";
import { pendingOrder, usd } from "../../factories/order";
import { unlimited } from "../support/create-order";
import { useDynamo } from "../support/dynamo";
import { recordTelemetry } from "../support/telemetry";

describe("get-order", () => {
  const database = useDynamo();
  const mine = pendingOrder({ clientId: "shop" });

  /** Asks in a table that has one order, of the client `shop`. */
  const ask = async (orderId: string, caller: { clientId?: string; scopes?: string } = {}) => {
    const { ordersTable } = await database().createTables();
    await database().put(ordersTable, { ...mine, requestHash: "hash" });
    const orders = dynamoDbOrderStore(database().db, ordersTable);
    const handler = getOrder({ orders, quota: unlimited, telemetry: recordTelemetry() });
    const path = `/orders/${orderId}`;
    return handler(
      httpEvent({ method: "GET", path, pathParameters: { orderId }, clientId: "shop", ...caller }),
    );
  };

  it("answers the order with its history and without our own notes", async () => {
    const reply = await ask(mine.orderId);

    expect(reply.statusCode).to.equal(200);
    const shown = JSON.parse(reply.body ?? "");
    expect(shown).to.deep.include({ orderId: mine.orderId, status: "PENDING", total: usd(2_000) });
    expect(shown.history).to.deep.equal([{ status: "PENDING", at: mine.createdAt }]);
    expect(shown).to.not.have.any.keys(
      "clientId",
      "requestHash",
      "fraudRisk",
      "correlationId",
      "stockReserved",
      "fulfilment",
    );
  });

  it("shows an admin the client of the order", async () => {
    const reply = await ask(mine.orderId, { clientId: "office", scopes: "orders:admin" });

    expect(JSON.parse(reply.body ?? "")).to.include({ orderId: mine.orderId, clientId: "shop" });
  });

  it("answers another client as if there were no such order", async () => {
    const another = await ask(mine.orderId, { clientId: "other" });
    const missing = await ask("ord_00000000000000000000000000", { clientId: "other" });

    expect(another.statusCode).to.equal(404);
    const { correlationId, detail, ...hidden } = JSON.parse(another.body ?? "");
    expect(JSON.parse(missing.body ?? "")).to.deep.include(hidden);
  });

  for (const orderId of ["ord_00000000000000000000000000", "nonsense", ""]) {
    it(`answers 404 for "${orderId}"`, async () => {
      const reply = await ask(orderId);

      expect(reply.statusCode).to.equal(404);
      expect(JSON.parse(reply.body ?? "").type).to.equal("urn:orderflow:problem:order-not-found");
    });
  }
});
