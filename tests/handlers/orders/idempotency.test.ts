import { expect } from "chai";
import { httpEvent } from "../../factories/http-event";
import { requestBody } from "../../factories/order";
import { barrier, until } from "../support/concurrency";
import { createOrderOn } from "../support/create-order";
import { useDynamo } from "../support/dynamo";

const keyed = (key: string, body: unknown = requestBody(), clientId = "default") =>
  httpEvent({ body, clientId, headers: { "idempotency-key": key } });

describe("an Idempotency-Key", () => {
  const database = useDynamo();

  it("gives a repeat the first answer, without asking for the fraud score again", async () => {
    let asked = 0;
    const { handler, orders } = await createOrderOn(database(), {
      scorer: async () => {
        asked += 1;
        return { check: "scored", risk: 0, reason: "" };
      },
    });

    const first = await handler(keyed("k-1"));
    const again = await handler(keyed("k-1"));

    expect([first.statusCode, again.statusCode]).to.deep.equal([201, 201]);
    expect(again.body).to.equal(first.body);
    expect(first.headers).to.not.have.property("idempotent-replayed");
    expect(again.headers).to.include({ "idempotent-replayed": "true" });
    expect(asked).to.equal(1);
    expect(await orders()).to.have.length(1);
  });

  it("answers what was answered at first, though the order moved on", async () => {
    const { handler, orders, ordersTable } = await createOrderOn(database());
    const first = await handler(keyed("k-1"));
    const [stored = {}] = await orders();
    await database().put(ordersTable, { ...stored, status: "CONFIRMED", version: 2 });

    const again = await handler(keyed("k-1"));

    expect(again.body).to.equal(first.body);
  });

  it("is refused with another body", async () => {
    const { handler, orders } = await createOrderOn(database());
    await handler(keyed("k-1"));

    const other = await handler(keyed("k-1", requestBody({ customerId: "CUST-124" })));

    expect(other.statusCode).to.equal(422);
    expect(JSON.parse(other.body ?? "").type).to.equal("urn:orderflow:problem:idempotency-key-reused");
    expect(await orders()).to.have.length(1);
  });

  it("makes one order of twenty simultaneous requests, and all of them get it", async () => {
    const { handler, orders } = await createOrderOn(database());

    const replies = await Promise.all(Array.from({ length: 20 }, () => handler(keyed("k-1"))));

    expect(new Set(replies.map(({ body }) => body)).size).to.equal(1);
    expect(replies.every(({ statusCode }) => statusCode === 201)).to.equal(true);
    expect(replies.filter(({ headers }) => headers?.["idempotent-replayed"] === "true")).to.have.length(19);
    expect(await orders()).to.have.length(1);
  });

  it("gives both of two simultaneous requests the order, though the fraud check is of two minds", async () => {
    const bothAsked = barrier(2);
    const risks = [0.1, 0.9];
    const { handler, orders } = await createOrderOn(database(), {
      scorer: async () => {
        const risk = risks.shift() ?? 0;
        await bothAsked();
        // The one that is declined hears of it last, when the other's order is written.
        if (risk > 0.5) await orderIsThere();
        return { check: "scored", risk, reason: "" };
      },
    });
    const orderIsThere = () => until("the order", orders, (found) => found.length === 1);

    const replies = await Promise.all([handler(keyed("k-1")), handler(keyed("k-1"))]);

    expect(replies.map(({ statusCode }) => statusCode)).to.deep.equal([201, 201]);
    expect(new Set(replies.map(({ body }) => body)).size).to.equal(1);
    expect(await orders()).to.have.length(1);
  });

  it("lets one of two simultaneous requests with different bodies win", async () => {
    const { handler, orders } = await createOrderOn(database());

    const replies = await Promise.all(
      [keyed("k-1"), keyed("k-1", requestBody({ customerId: "OTHER" }))].map(handler),
    );

    expect(replies.map(({ statusCode }) => statusCode).sort()).to.deep.equal([201, 422]);
    expect(await orders()).to.have.length(1);
  });

  it("means another order for another client", async () => {
    const { handler, orders } = await createOrderOn(database());

    await handler(keyed("k-1", requestBody(), "shop-a"));
    await handler(keyed("k-1", requestBody(), "shop-b"));

    expect(await orders()).to.have.length(2);
  });

  it("isn't used up by a request that was refused", async () => {
    const { handler, orders } = await createOrderOn(database());
    const refused = await handler(keyed("k-1", requestBody({ items: [{ productId: "NOPE", quantity: 1 }] })));

    const accepted = await handler(keyed("k-1"));

    expect([refused.statusCode, accepted.statusCode]).to.deep.equal([422, 201]);
    expect(await orders()).to.have.length(1);
  });

  it("is refused by name when it can't be one", async () => {
    const { handler, orders } = await createOrderOn(database());

    const reply = await handler(keyed("two words"));

    expect(reply.statusCode).to.equal(400);
    expect(JSON.parse(reply.body ?? "").errors[0].path).to.equal("Idempotency-Key");
    expect(await orders()).to.deep.equal([]);
  });
});
