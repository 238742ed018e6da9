import { expect } from "chai";
import { order } from "../../../handlers/domain/order";
import type { Attempt } from "../../../handlers/fraud/velocity";
import { httpEvent } from "../../factories/http-event";
import { requestBody, usd } from "../../factories/order";
import { createOrderOn } from "../support/create-order";
import { useDynamo } from "../support/dynamo";

const bodyOf = (reply: { body?: string | undefined }) => JSON.parse(reply.body ?? "null");

describe("create-order", () => {
  const database = useDynamo();

  it("stores a PENDING order with the catalogue's total and answers 201", async () => {
    const { handler, orders, telemetry } = await createOrderOn(database());

    const reply = await handler(httpEvent({ body: requestBody(), headers: { "x-correlation-id": "c-1" } }));

    const { orderId } = bodyOf(reply);
    expect(reply.statusCode).to.equal(201);
    expect(reply.headers).to.include({ location: `/orders/${orderId}`, "x-correlation-id": "c-1" });
    expect(reply.headers).to.not.have.property("idempotent-replayed");
    const createdAt = "2026-03-01T10:00:00.000Z";
    expect(bodyOf(reply)).to.deep.equal({ orderId, status: "PENDING", total: usd(199_800), createdAt });
    const [stored, ...others] = await orders();
    expect(others).to.deep.equal([]);
    expect(order.parse(stored)).to.deep.include({
      orderId,
      version: 1,
      status: "PENDING",
      clientId: "default",
      correlationId: "c-1",
      fraudCheck: "scored",
      total: usd(199_800),
      stockReserved: false,
      history: [{ status: "PENDING", at: createdAt, version: 1 }],
    });
    expect(telemetry.counted("OrdersCreated")).to.equal(1);
  });

  it("keeps every optional field", async () => {
    const { handler, orders } = await createOrderOn(database());
    const optional = {
      customerName: "Ada Lovelace",
      paymentMethod: "pm_ok",
      shippingAddress: { line1: "1 St James's Sq", city: "London", postalCode: "SW1Y 4JH", country: "GB" },
    };

    const reply = await handler(
      httpEvent({ body: requestBody({ ...optional, currency: "USD", expectedTotal: usd(199_800) }) }),
    );

    expect(reply.statusCode).to.equal(201);
    expect((await orders())[0]).to.deep.include(optional);
  });

  it("takes two identical orders without a key for two orders", async () => {
    const { handler, orders } = await createOrderOn(database());

    await handler(httpEvent({ body: requestBody() }));
    await handler(httpEvent({ body: requestBody() }));

    expect(await orders()).to.have.length(2);
  });

  it("refuses a product that was retired or that can't be read, and still takes orders of the others", async () => {
    const { handler, orders, inventoryTable, telemetry } = await createOrderOn(database());
    const lamp = { name: "Lamp", unitPrice: 3_900, currency: "USD", stock: 8 };
    await database().put(inventoryTable, {
      ...lamp,
      productId: "OLD",
      retiredAt: "2026-03-01T10:00:00.000Z",
    });
    await database().put(inventoryTable, { productId: "HALF", stock: 3 });
    const place = (...productIds: readonly string[]) =>
      handler(
        httpEvent({
          body: requestBody({ items: productIds.map((productId) => ({ productId, quantity: 1 })) }),
        }),
      );

    const [refused, fine] = [await place("OLD", "PROD-001", "HALF"), await place("PROD-001")];

    expect(refused.statusCode).to.equal(422);
    expect(bodyOf(refused)).to.deep.include({ code: "unknown-product", productIds: ["OLD", "HALF"] });
    expect(fine.statusCode).to.equal(201);
    expect(await orders()).to.have.length(1);
    expect(telemetry.counted("UnreadableItems")).to.equal(1);
  });

  it("logs no e-mail address and no name", async () => {
    const { handler, telemetry } = await createOrderOn(database());

    await handler(httpEvent({ body: requestBody({ customerName: "Ada Lovelace" }) }));
    await handler(httpEvent({ body: requestBody({ customerName: "Ada Lovelace", items: [] }) }));

    expect(telemetry.lines).to.have.length(2);
    // A random id may well contain "ada".
    expect(telemetry.lines.join()).to.not.match(/ada@|lovelace/i);
  });

  const refusals: Record<string, [Record<string, unknown>, number, string]> = {
    "an unknown product": [{ items: [{ productId: "NOPE", quantity: 1 }] }, 422, "unknown-product"],
    "a price that changed": [{ expectedTotal: usd(1) }, 409, "price-changed"],
    "two currencies": [
      { items: ["PROD-001", "PROD-EUR"].map((productId) => ({ productId, quantity: 1 })) },
      422,
      "currency-mismatch",
    ],
    "500 pieces": [{ items: [{ productId: "PROD-001", quantity: 500 }] }, 422, "order-flagged"],
    "a total above the limit": [
      {
        items: [
          { productId: "PROD-001", quantity: 99 },
          { productId: "PROD-002", quantity: 99 },
        ],
      },
      422,
      "order-flagged",
    ],
  };
  for (const [what, [changes, status, code]] of Object.entries(refusals)) {
    it(`refuses ${what} with ${status} ${code} and writes nothing`, async () => {
      const limits = { maxLineQuantity: 100, maxOrderQuantity: 500, maxOrderTotal: { USD: 10_000_000 } };
      const { handler, orders } = await createOrderOn(database(), { limits });

      const reply = await handler(httpEvent({ body: requestBody(changes) }));

      expect(reply.statusCode).to.equal(status);
      expect(reply.headers).to.include({ "content-type": "application/problem+json" });
      expect(bodyOf(reply)).to.include({ type: `urn:orderflow:problem:${code}`, status });
      expect(await orders()).to.deep.equal([]);
    });
  }

  it("returns the right total when the price changed", async () => {
    const { handler } = await createOrderOn(database());

    const reply = await handler(httpEvent({ body: requestBody({ expectedTotal: usd(1) }) }));

    expect(bodyOf(reply).total).to.deep.equal(usd(199_800));
  });

  it("refuses what the LLM finds risky, and doesn't ask it about what the rules refuse", async () => {
    let asked = 0;
    const { handler, orders, telemetry } = await createOrderOn(database(), {
      scorer: async () => {
        asked += 1;
        return { check: "scored", risk: 0.95, reason: "odd" };
      },
    });

    const byLlm = await handler(httpEvent({ body: requestBody() }));
    const byRules = await handler(
      httpEvent({ body: requestBody({ items: [{ productId: "PROD-001", quantity: 500 }] }) }),
    );

    expect([byLlm.statusCode, byRules.statusCode, asked]).to.deep.equal([422, 422, 1]);
    expect(await orders()).to.deep.equal([]);
    expect(telemetry.counted("OrdersFlagged")).to.equal(2);
  });

  it("refuses what is too much after the customer's last orders, without asking the LLM", async () => {
    const attempts: Attempt[] = [];
    let asked = 0;
    const { handler, orders, telemetry } = await createOrderOn(database(), {
      scorer: async () => {
        asked += 1;
        return { check: "disabled" };
      },
      velocity: async (attempt) => {
        attempts.push(attempt);
        return attempts.length > 1 ? { risk: 1, reasons: ["2 orders"] } : { risk: 0, reasons: [] };
      },
    });
    const placed = () =>
      handler(httpEvent({ body: requestBody(), headers: { "idempotency-key": `k${attempts.length}` } }));

    const [first, second] = [await placed(), await placed()];

    expect([first.statusCode, second.statusCode, asked]).to.deep.equal([201, 422, 1]);
    expect(bodyOf(second)).to.include({ code: "order-flagged" });
    expect(await orders()).to.have.length(1);
    expect(telemetry.counted("OrdersFlagged")).to.equal(1);
    expect(attempts[0]).to.deep.include({ clientId: "default", request: requestBody() });
    expect(attempts[0]?.mark).to.not.equal(attempts[1]?.mark);
  });

  it("marks a repeat alike, and another body under the same key otherwise", async () => {
    const marks: string[] = [];
    const { handler } = await createOrderOn(database(), {
      velocity: async ({ mark }) => {
        marks.push(mark);
        return { risk: 1, reasons: ["too much"] };
      },
    });
    const headers = { "idempotency-key": "one" };

    await handler(httpEvent({ body: requestBody(), headers }));
    await handler(httpEvent({ body: requestBody(), headers }));
    await handler(httpEvent({ body: requestBody({ customerName: "Eve" }), headers }));

    expect(marks[1]).to.equal(marks[0]);
    expect(marks[2]).to.not.equal(marks[0]);
  });

  it("logs once that a currency's totals have no limit", async () => {
    const { handler, telemetry } = await createOrderOn(database());
    const inEuros = requestBody({ items: [{ productId: "PROD-EUR", quantity: 1 }] });

    for (const body of [requestBody(), inEuros, inEuros]) await handler(httpEvent({ body }));

    expect(
      telemetry.lines.filter((line) => line.includes("No limit is set for an order's total")),
    ).to.have.length(1);
  });

  it("continues without the LLM and records that on the order", async () => {
    const { handler, orders, telemetry } = await createOrderOn(database(), {
      scorer: async () => ({ check: "unavailable" }),
    });

    const reply = await handler(httpEvent({ body: requestBody() }));

    expect(reply.statusCode).to.equal(201);
    expect((await orders())[0]).to.include({ fraudCheck: "unavailable" });
    expect(telemetry.counted("FraudCheckUnavailable")).to.equal(1);
  });
});
