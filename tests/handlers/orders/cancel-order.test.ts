import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { cancel, claim, confirm } from "../../../handlers/domain/order-state";
import { cancelOrder } from "../../../handlers/orders/cancel-order";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import type { OrderStore } from "../../../handlers/orders/order-store";
import { httpEvent } from "../../factories/http-event";
import { pendingOrder } from "../../factories/order";
import { unlimited } from "../support/create-order";
import { useDynamo } from "../support/dynamo";
import { inventoryOf } from "../support/inventory";
import { recordTelemetry } from "../support/telemetry";

const later = "2026-03-01T10:00:09.000Z";

describe("cancel-order", () => {
  const database = useDynamo();

  /** Stock, the order in the table, the stock's consumer, and cancel-order with what happens just before its write. */
  const shop = async (order: Order, beforeWrite: () => Promise<unknown> = async () => undefined) => {
    const inventory = await inventoryOf(database(), { "PROD-001": 10 }, [order]);
    const store = dynamoDbOrderStore(database().db, inventory.ordersTable);
    let writes = 0;
    const orders: Pick<OrderStore, "find" | "move"> = {
      find: store.find,
      move: async (before, after) => {
        writes += 1;
        if (writes === 1) await beforeWrite();
        return store.move(before, after);
      },
    };
    const telemetry = recordTelemetry();
    const handler = cancelOrder({ orders, quota: unlimited, telemetry, now: () => new Date(later) });
    const ask = async (body?: unknown, caller: { clientId?: string; scopes?: string } = {}) => {
      const reply = await handler(httpEvent({ body, pathParameters: { orderId: order.orderId }, ...caller }));
      return { status: reply.statusCode, body: JSON.parse(reply.body ?? "null") };
    };
    /** Tells the stock's consumer of the cancellation, as the bus would. */
    const tellCancelled = async () => {
      const current = await store.find(order.orderId);
      if (current?.status !== "CANCELLED") throw new Error(`The order is ${current?.status}`);
      await inventory.tell(current);
    };
    return { ...inventory, store, telemetry, ask, tellCancelled };
  };

  const confirmed = confirm(pendingOrder(), "2026-03-01T10:00:02.000Z");

  for (const order of [pendingOrder(), confirmed]) {
    it(`cancels an order that is ${order.status}, with the reason given`, async () => {
      const { ask, orderOf, telemetry } = await shop(order);

      const { status, body } = await ask({ reason: "ordered twice" });

      expect(status).to.equal(200);
      expect(body).to.deep.equal({
        orderId: order.orderId,
        status: "CANCELLED",
        total: order.total,
        cancelledAt: later,
        reason: "ordered twice",
      });
      expect(await orderOf(order)).to.deep.include({
        status: "CANCELLED",
        version: order.version + 1,
        history: [
          ...order.history,
          { status: "CANCELLED", at: later, version: order.version + 1, reason: "ordered twice" },
        ],
      });
      expect(telemetry.counted("OrdersCancelled")).to.equal(1);
    });
  }

  it("gives a repeat the same answer, also after the stock went back", async () => {
    const { ask, tellCancelled, telemetry, orderOf } = await shop(confirmed);

    const first = await ask();
    const again = await ask({ reason: "another reason" });
    await tellCancelled();
    const afterStock = await ask();

    expect(again).to.deep.equal(first);
    expect(afterStock).to.deep.equal(first);
    expect(telemetry.counted("OrdersCancelled")).to.equal(1);
    expect((await orderOf(confirmed))?.version).to.equal(4);
  });

  it("answers ten simultaneous requests alike, and cancels once", async () => {
    const { ask, orderOf } = await shop(confirmed);

    const replies = await Promise.all(Array.from({ length: 10 }, () => ask()));

    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).to.equal(1);
    expect((await orderOf(confirmed))?.version).to.equal(3);
  });

  it("gives stock back exactly once when the stock was reserved just before the write", async () => {
    const order = pendingOrder();
    const world = await shop(order, () => world.tell(order));

    const { status } = await world.ask();
    const taken = await world.stockOf("PROD-001");
    await world.tellCancelled();
    await world.tellCancelled();

    expect(status).to.equal(200);
    expect(taken).to.equal(8);
    expect(await world.stockOf("PROD-001")).to.equal(10);
    expect(await world.orderOf(order)).to.include({ status: "CANCELLED", stockReserved: false });
  });

  it("takes no stock when the order was cancelled before the stock heard of it", async () => {
    const order = pendingOrder();
    const { ask, tell, tellCancelled, stockOf, orderOf } = await shop(order);

    await ask();
    await tell(order);
    await tellCancelled();
    await tell(order);

    expect(await stockOf("PROD-001")).to.equal(10);
    expect(await orderOf(order)).to.include({ status: "CANCELLED", stockReserved: false });
  });

  it("ends with all the stock, whatever the timing of reservation and cancellation", async () => {
    for (let round = 0; round < 10; round += 1) {
      const order = pendingOrder();
      const { ask, tell, tellCancelled, stockOf } = await shop(order);

      const [{ status }] = await Promise.all([ask(), tell(order)]);
      await tellCancelled();
      await Promise.all([tellCancelled(), tell(order)]);

      expect(status).to.equal(200);
      expect(await stockOf("PROD-001")).to.equal(10);
    }
  });

  it("is refused when fulfilment claimed the order just before the write", async () => {
    const claimed = claim(confirmed, { executionId: "execution-1", claimedAt: later });
    const world = await shop(confirmed, () => world.store.move(confirmed, claimed));

    const { status, body } = await world.ask();

    expect(status).to.equal(409);
    expect(body).to.include({ code: "transition-not-allowed", from: "CONFIRMED", to: "CANCELLED" });
    expect(await world.orderOf(confirmed)).to.deep.include({ status: "CONFIRMED", version: 3 });
  });

  it("wins against fulfilment whose claim comes after the write", async () => {
    const { ask, store } = await shop(confirmed);
    const claimed = claim(confirmed, { executionId: "execution-1", claimedAt: later });

    const { status } = await ask();

    expect(status).to.equal(200);
    expect(await store.move(confirmed, claimed)).to.equal(false);
  });

  for (const status of [
    "PAID",
    "SHIPPED",
    "FAILED_INSUFFICIENT_STOCK",
    "PAYMENT_FAILED",
    "REFUNDED",
  ] as const) {
    it(`refuses an order that is ${status} with 409 and leaves it alone`, async () => {
      const order = { ...confirmed, status };
      const { ask, orderOf } = await shop(order);

      const { status: answered, body } = await ask();

      expect(answered).to.equal(409);
      expect(body).to.include({ from: status, to: "CANCELLED" });
      expect(await orderOf(order)).to.include({ status, version: order.version });
    });
  }

  it("hides other clients' orders, but not from an admin", async () => {
    const { ask, orderOf } = await shop(confirmed);

    const other = await ask(undefined, { clientId: "other" });
    const untouched = await orderOf(confirmed);
    const admin = await ask(undefined, { clientId: "office", scopes: "orders:admin" });

    expect(other).to.deep.include({ status: 404 });
    expect(untouched).to.include({ status: "CONFIRMED" });
    expect(admin.status).to.equal(200);
  });

  it("gives up on an order that is written over and over, and asks the client to try again", async () => {
    const world = await shop(confirmed);
    const orders = { ...world.store, move: async () => false };
    const telemetry = recordTelemetry();
    const handler = cancelOrder({ orders, quota: unlimited, telemetry, now: () => new Date(later) });

    const reply = await handler(httpEvent({ pathParameters: { orderId: confirmed.orderId } }));

    expect(reply.statusCode).to.equal(503);
    expect(reply.headers).to.have.property("retry-after");
    expect(telemetry.lines.join()).to.contain("contention");
  });

  it("carries the reason of its own where the client gives none", () => {
    expect(cancel(confirmed, later).history.at(-1)).to.include({ reason: "cancelled by the client" });
  });
});
