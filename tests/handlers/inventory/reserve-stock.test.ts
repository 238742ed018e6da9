import { expect } from "chai";
import { Contention } from "../../../handlers/domain/errors";
import { confirm, transition } from "../../../handlers/domain/order-state";
import { at, delivered, pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { inventoryOf } from "../support/inventory";

const done = { batchItemFailures: [] };

describe("reserving stock", () => {
  const database = useDynamo();

  it("takes every line and confirms the order, in one step", async () => {
    const order = pendingOrder({}, { A: 2, B: 1 });
    const { tell, stockOf, orderOf, telemetry } = await inventoryOf(database(), { A: 10, B: 1 }, [order]);

    const response = await tell(order);

    expect(response).to.deep.equal(done);
    expect([await stockOf("A"), await stockOf("B")]).to.deep.equal([8, 0]);
    const stored = await orderOf(order);
    expect(stored).to.include({ status: "CONFIRMED", version: 2, stockReserved: true, requestHash: "hash" });
    expect(stored?.history).to.have.length(2);
    expect(telemetry.counted("OrdersConfirmed")).to.equal(1);
  });

  it("takes nothing when one line is short, and records which and by how much", async () => {
    const order = pendingOrder({}, { A: 2, SHORT: 10, GONE: 1 });
    const { tell, stockOf, orderOf, telemetry } = await inventoryOf(database(), { A: 10, SHORT: 5 }, [order]);

    const response = await tell(order);

    expect(response).to.deep.equal(done);
    expect([await stockOf("A"), await stockOf("SHORT"), await stockOf("GONE")]).to.deep.equal([
      10,
      5,
      undefined,
    ]);
    const stored = await orderOf(order);
    expect(stored).to.include({ status: "FAILED_INSUFFICIENT_STOCK", version: 2, stockReserved: false });
    expect(stored?.shortages).to.deep.equal([
      { productId: "SHORT", requested: 10, available: 5 },
      { productId: "GONE", requested: 1, available: 0 },
    ]);
    expect([telemetry.counted("OrdersRejected"), telemetry.counted("StockShort")]).to.deep.equal([1, 2]);
    expect(telemetry.countedBy).to.deep.equal([
      ["StockShort", { productId: "SHORT" }, 1],
      ["StockShort", { productId: "GONE" }, 1],
    ]);
  });

  it("does nothing on a repeat, whether the order was confirmed or rejected", async () => {
    const good = pendingOrder({}, { A: 2 });
    const short = pendingOrder({}, { A: 100 });
    const { tell, stockOf, orderOf, telemetry } = await inventoryOf(database(), { A: 10 }, [good, short]);
    await tell(good, short);
    const before = [await orderOf(good), await orderOf(short)];

    const again = await tell(good, short, good, short);

    expect(again).to.deep.equal(done);
    expect(await stockOf("A")).to.equal(8);
    expect([await orderOf(good), await orderOf(short)]).to.deep.equal(before);
    expect([telemetry.counted("OrdersConfirmed"), telemetry.counted("OrdersRejected")]).to.deep.equal([1, 1]);
  });

  it("reserves once when one event arrives many times at the same moment", async () => {
    const order = pendingOrder({}, { A: 2 });
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { A: 10 }, [order]);

    const responses = await Promise.all(Array.from({ length: 8 }, () => tell(order)));

    expect(responses).to.deep.equal(Array(8).fill(done));
    expect(await stockOf("A")).to.equal(8);
    expect(await orderOf(order)).to.include({ status: "CONFIRMED", version: 2 });
  });

  it("never sells more than there is, however many consumers run", async () => {
    const orders = Array.from({ length: 30 }, () => pendingOrder({}, { HOT: 2, PLENTY: 1 }));
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { HOT: 25, PLENTY: 1_000 }, orders);

    await Promise.all(orders.map((order) => tell(order)));

    const statuses = (await Promise.all(orders.map(orderOf))).map((order) => order?.status);
    const confirmed = statuses.filter((status) => status === "CONFIRMED").length;
    expect(confirmed).to.equal(12);
    expect(statuses.filter((status) => status === "FAILED_INSUFFICIENT_STOCK")).to.have.length(18);
    expect([await stockOf("HOT"), await stockOf("PLENTY")]).to.deep.equal([1, 988]);
  });

  it("takes an order of fifty lines", async () => {
    const lines = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`P${i}`, 1]));
    const order = pendingOrder({}, lines);
    const { tell, orderOf } = await inventoryOf(database(), lines, [order]);

    await tell(order);

    expect(await orderOf(order)).to.include({ status: "CONFIRMED" });
  });

  it("reports only the order that was in the way of others, and leaves it as it is", async () => {
    const [fine, contended] = [pendingOrder({}, { A: 1 }), pendingOrder({}, { A: 1 })];
    const { tell, orderOf, telemetry } = await inventoryOf(
      database(),
      { A: 10 },
      [fine, contended],
      (real) => ({
        ...real,
        reserve: async (before, after) => {
          if (before.orderId === contended.orderId) throw new Contention("Reserving", 5);
          return real.reserve(before, after);
        },
        reserveAll: async () => {
          throw new Contention("Reserving", 5);
        },
      }),
    );

    const { batchItemFailures } = await tell(contended, fine);

    expect(batchItemFailures).to.have.length(1);
    expect(await orderOf(fine)).to.include({ status: "CONFIRMED" });
    expect(await orderOf(contended)).to.include({ status: "PENDING", version: 1 });
    expect(telemetry.lines.join()).to.contain("contention").and.contain(contended.orderId);
  });

  it("doesn't reject an order that was cancelled while it was found short", async () => {
    const order = pendingOrder({}, { A: 99 });
    const { tell, orderOf, telemetry } = await inventoryOf(database(), { A: 1 }, [order], (real) => ({
      ...real,
      reserve: async (before, after) => {
        const result = await real.reserve(before, after);
        await real.move(before, transition(before, "CANCELLED", { at }));
        return result;
      },
    }));

    expect(await tell(order)).to.deep.equal(done);
    expect(await orderOf(order)).to.include({ status: "CANCELLED", version: 2 });
    expect(telemetry.counted("OrdersRejected")).to.equal(0);
  });

  it("hands an event of an order that doesn't exist to the dead letters", async () => {
    const { tell, stockOf, telemetry } = await inventoryOf(database(), { A: 10 }, []);

    const { batchItemFailures } = await tell(pendingOrder({}, { A: 1 }));

    expect(batchItemFailures).to.have.length(1);
    expect(await stockOf("A")).to.equal(10);
    expect(telemetry.lines.join()).to.contain("order-not-found");
  });

  const order = pendingOrder();
  const poison: Record<string, [unknown, string]> = {
    "not JSON": ["{", "isn't JSON"],
    "no event": [{ hello: "world" }, "isn't an event of orderflow"],
    "an unknown detail-type": [{ ...delivered(order), "detail-type": "OrderEaten" }, "detail-type"],
    "an event of no concern": [delivered({ ...order, status: "PAID" }), "nothing to do with OrderPaid"],
  };
  for (const [what, [body, why]] of Object.entries(poison)) {
    it(`reports a message that is ${what}, says why, and handles the others`, async () => {
      const { handle, orderOf, telemetry } = await inventoryOf(database(), { "PROD-001": 10 }, [order]);

      const { batchItemFailures } = await handle(body, delivered(order));

      expect(batchItemFailures).to.have.length(1);
      expect(await orderOf(order)).to.include({ status: "CONFIRMED" });
      const [logged = ""] = telemetry.lines.filter((line) => line.includes('"level":"error"'));
      expect(logged).to.contain(why);
      expect(telemetry.lines.join()).to.not.contain("ada@example.com");
    });
  }
});

describe("releasing stock", () => {
  const database = useDynamo();

  it("gives a cancelled order's stock back exactly once", async () => {
    const confirmed = confirm(pendingOrder({}, { A: 2, B: 1 }), at);
    const cancelled = transition(confirmed, "CANCELLED", { at });
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { A: 8, B: 0 }, [cancelled]);

    const responses = [await tell(cancelled), await tell(cancelled, cancelled)];

    expect(responses).to.deep.equal([done, done]);
    expect([await stockOf("A"), await stockOf("B")]).to.deep.equal([10, 1]);
    expect(await orderOf(cancelled)).to.include({ status: "CANCELLED", version: 4, stockReserved: false });
  });

  it("gives it back once when the event arrives many times at the same moment", async () => {
    const cancelled = transition(confirm(pendingOrder({}, { A: 2 }), at), "CANCELLED", { at });
    const { tell, stockOf } = await inventoryOf(database(), { A: 8 }, [cancelled]);

    const responses = await Promise.all(Array.from({ length: 8 }, () => tell(cancelled)));

    expect(responses).to.deep.equal(Array(8).fill(done));
    expect(await stockOf("A")).to.equal(10);
  });

  it("has nothing to give back for an order cancelled before it was confirmed", async () => {
    const created = pendingOrder({}, { A: 2 });
    const cancelled = transition(created, "CANCELLED", { at });
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { A: 10 }, [cancelled]);

    await tell(cancelled, created);
    await tell(created, cancelled);

    expect(await stockOf("A")).to.equal(10);
    expect(await orderOf(cancelled)).to.include({ status: "CANCELLED", version: 2 });
  });

  it("is delivered again when the order was moved meanwhile and still owes its stock", async () => {
    const cancelled = transition(confirm(pendingOrder({}, { A: 2 }), at), "CANCELLED", { at });
    let moved = false;
    const { tell, stockOf, telemetry } = await inventoryOf(database(), { A: 8 }, [cancelled], (real) => ({
      ...real,
      release: async (before, after) => {
        if (!moved)
          await real.move(before, { ...before, version: before.version + 1, correlationId: "other" });
        moved = true;
        return real.release(before, after);
      },
    }));

    const first = await tell(cancelled);
    const second = await tell(cancelled);

    expect([first.batchItemFailures.length, second.batchItemFailures.length]).to.deep.equal([1, 0]);
    expect(telemetry.lines.join()).to.contain(`Releasing ${cancelled.orderId}`);
    expect(await stockOf("A")).to.equal(10);
  });

  it("reports the cancellation of an order that doesn't exist", async () => {
    const { tell, telemetry } = await inventoryOf(database(), {}, []);

    const { batchItemFailures } = await tell(transition(pendingOrder(), "CANCELLED", { at }));

    expect(batchItemFailures).to.have.length(1);
    expect(telemetry.lines.join()).to.contain("order-not-found");
  });

  const odd = {
    "was deleted": undefined,
    "has a stock that isn't a number": {
      productId: "ODD",
      name: "Odd",
      unitPrice: 1,
      currency: "USD",
      stock: "9",
    },
  };
  for (const [what, item] of Object.entries(odd))
    it(`completes when a product ${what}: its stock isn't made anew, but counted and logged as lost`, async () => {
      const cancelled = transition(confirm(pendingOrder({}, { A: 2, ODD: 3 }), at), "CANCELLED", { at });
      const { tell, stockOf, orderOf, telemetry, inventoryTable } = await inventoryOf(database(), { A: 8 }, [
        cancelled,
      ]);
      if (item) await database().put(inventoryTable, item);

      const responses = [await tell(cancelled), await tell(cancelled)];

      expect(responses).to.deep.equal([done, done]);
      expect(await stockOf("A")).to.equal(10);
      expect(await database().get(inventoryTable, { productId: "ODD" })).to.deep.equal(item);
      expect(await orderOf(cancelled)).to.include({ status: "CANCELLED", stockReserved: false });
      expect(telemetry.counted("StockNotReturned")).to.equal(3);
      expect(telemetry.lines.join())
        .to.contain('"productId":"ODD","quantity":3')
        .and.contain(cancelled.orderId);
    });

  it("completes when every product of the order was deleted", async () => {
    const cancelled = transition(confirm(pendingOrder({}, { A: 2, B: 1 }), at), "CANCELLED", { at });
    const { tell, orderOf, telemetry, inventoryTable } = await inventoryOf(database(), {}, [cancelled]);

    expect(await tell(cancelled)).to.deep.equal(done);

    expect(await database().all(inventoryTable)).to.deep.equal([]);
    expect(await orderOf(cancelled)).to.include({ stockReserved: false });
    expect(telemetry.counted("StockNotReturned")).to.equal(3);
  });

  it("takes stock back into a product that had lost its count", async () => {
    const cancelled = transition(confirm(pendingOrder({}, { A: 2 }), at), "CANCELLED", { at });
    const { tell, stockOf, inventoryTable } = await inventoryOf(database(), {}, [cancelled]);
    await database().put(inventoryTable, { productId: "A", name: "Thing", unitPrice: 1, currency: "USD" });

    await tell(cancelled);

    expect(await stockOf("A")).to.equal(2);
  });

  it("loses nothing it didn't give back: an order that was moved meanwhile keeps its stock", async () => {
    const cancelled = transition(confirm(pendingOrder({}, { GONE: 2 }), at), "CANCELLED", { at });
    const { tell, telemetry } = await inventoryOf(database(), {}, [cancelled], (real) => ({
      ...real,
      release: async (before, after) => {
        await real.move(before, { ...before, version: before.version + 1, correlationId: "other" });
        return real.release(before, after);
      },
    }));

    const { batchItemFailures } = await tell(cancelled);

    expect(batchItemFailures).to.have.length(1);
    expect(telemetry.counted("StockNotReturned")).to.equal(0);
  });
});
