import { expect } from "chai";
import fc from "fast-check";
import { Contention } from "../../../handlers/domain/errors";
import type { OrderFacts } from "../../../handlers/domain/order";
import { cancel } from "../../../handlers/domain/order-state";
import { groupsOf, mostActions } from "../../../handlers/inventory/reserve-together";

import { at, pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { inventoryOf, type Writes } from "../support/inventory";

const productsOf = (orders: readonly OrderFacts[]): number =>
  new Set(orders.flatMap(({ items }) => items.map(({ productId }) => productId))).size;

/** Counts transactions by kind. */
const counting = () => {
  const counts = { together: 0, alone: 0 };
  const wrap = (real: Writes): Writes => ({
    ...real,
    reserve: (...change) => {
      counts.alone += 1;
      return real.reserve(...change);
    },
    reserveAll: (moves) => {
      counts.together += 1;
      return real.reserveAll(moves);
    },
  });
  return { counts, wrap };
};

describe("reserving a batch of orders together", () => {
  const database = useDynamo();

  it("takes the stock of all of them in one transaction", async () => {
    const orders = Array.from({ length: 10 }, () => pendingOrder({}, { HOT: 2 }));
    const { counts, wrap } = counting();
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { HOT: 100 }, orders, wrap);

    const { batchItemFailures } = await tell(...orders);

    expect(batchItemFailures).to.deep.equal([]);
    expect(counts).to.deep.equal({ together: 1, alone: 0 });
    expect(await stockOf("HOT")).to.equal(80);
    for (const order of orders) expect(await orderOf(order)).to.include({ status: "CONFIRMED", version: 2 });
  });

  it("serves who came first when the sum doesn't fit", async () => {
    const second = (index: number) => `2026-03-01T10:00:0${index}.000Z`;
    const orders = Array.from({ length: 5 }, (_, index) =>
      pendingOrder({ createdAt: second(index) }, { HOT: 2 }),
    );
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { HOT: 6 }, orders);

    await tell(...orders);

    const statuses = await Promise.all(orders.map(async (order) => (await orderOf(order))?.status));
    expect(statuses.filter((status) => status === "CONFIRMED")).to.have.lengthOf(3);
    expect(statuses.slice(0, 3)).to.deep.equal(["CONFIRMED", "CONFIRMED", "CONFIRMED"]);
    expect(await stockOf("HOT")).to.equal(0);
  });

  it("leaves an order alone that was cancelled meanwhile, and reserves the others together", async () => {
    const orders = Array.from({ length: 4 }, () => pendingOrder({}, { HOT: 1 }));
    const [gone, ...others] = orders;
    const { counts, wrap } = counting();
    const world = await inventoryOf(database(), { HOT: 10 }, orders, wrap);
    if (gone) await database().put(world.ordersTable, { ...cancel(gone, at) });

    await world.tell(...orders);

    expect(await world.stockOf("HOT")).to.equal(7);
    expect(gone && (await world.orderOf(gone))).to.include({ status: "CANCELLED", version: 2 });
    for (const order of others) expect(await world.orderOf(order)).to.include({ status: "CONFIRMED" });
    expect(counts).to.deep.equal({ together: 2, alone: 1 });
  });

  it("reserves an order once that the batch holds twice", async () => {
    const orders = [pendingOrder({}, { HOT: 1 }), pendingOrder({}, { HOT: 1 })];
    const { tell, stockOf, telemetry } = await inventoryOf(database(), { HOT: 10 }, orders);

    await tell(...orders, ...orders);

    expect(await stockOf("HOT")).to.equal(8);
    expect(telemetry.counted("OrdersConfirmed")).to.equal(2);
  });

  it("changes nothing when the whole batch is delivered again", async () => {
    const orders = Array.from({ length: 3 }, () => pendingOrder({}, { HOT: 1 }));
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { HOT: 10 }, orders);
    await tell(...orders);
    const before = await Promise.all(orders.map(orderOf));

    await tell(...orders);

    expect(await stockOf("HOT")).to.equal(7);
    expect(await Promise.all(orders.map(orderOf))).to.deep.equal(before);
  });

  it("handles the messages of a batch one by one when it can't be looked at as a whole", async () => {
    const orders = [pendingOrder({}, { HOT: 1 }), pendingOrder({}, { HOT: 1 })];
    const { tell, stockOf, telemetry } = await inventoryOf(database(), { HOT: 10 }, orders, (real) => ({
      ...real,
      reserveAll: async () => {
        throw new Error("The connection broke");
      },
    }));

    const { batchItemFailures } = await tell(...orders);

    expect(batchItemFailures).to.deep.equal([]);
    expect(await stockOf("HOT")).to.equal(8);
    expect(telemetry.lines.join()).to.contain("The connection broke");
  });

  it("tries a group again that was in the way of another, before it goes one by one", async () => {
    const orders = [pendingOrder({}, { HOT: 1 }), pendingOrder({}, { HOT: 1 })];
    let conflicts = 2;
    const { counts, wrap } = counting();
    const { tell, stockOf } = await inventoryOf(database(), { HOT: 10 }, orders, (real) =>
      wrap({
        ...real,
        reserveAll: (moves) => {
          conflicts -= 1;
          return conflicts >= 0 ? Promise.reject(new Contention("Reserving", 5)) : real.reserveAll(moves);
        },
      }),
    );

    await tell(...orders);

    expect(counts).to.deep.equal({ together: 3, alone: 0 });
    expect(await stockOf("HOT")).to.equal(8);
  });

  it("never sells more than there is with many consumers and batches at once", async () => {
    const orders = Array.from({ length: 60 }, () => pendingOrder({}, { HOT: 2, PLENTY: 1 }));
    const { tell, stockOf, orderOf } = await inventoryOf(database(), { HOT: 51, PLENTY: 1_000 }, orders);
    const batches = Array.from({ length: 8 }, (_, index) => orders.slice(index * 8, index * 8 + 8));

    // Those that were in each other's way come again, as the queue would have it.
    for (let left = batches.filter(({ length }) => length > 0); left.length > 0; ) {
      const answers = await Promise.all(left.map((batch) => tell(...batch)));
      left = left.filter((_, index) => (answers[index]?.batchItemFailures.length ?? 0) > 0);
    }

    const statuses = await Promise.all(orders.map(async (order) => (await orderOf(order))?.status));
    expect(statuses.filter((status) => status === "CONFIRMED")).to.have.lengthOf(25);
    expect(await stockOf("HOT")).to.equal(1);
    expect(await stockOf("PLENTY")).to.equal(975);
  });

  it("makes groups that fit a transaction, lose no order, and keep the order of arrival", () => {
    const orders = fc.array(
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 50 }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(orders, (lines) => {
        const given = lines.map((products, index) =>
          pendingOrder(
            { createdAt: `2026-03-01T10:00:${String(index).padStart(2, "0")}.000Z` },
            Object.fromEntries(products.map((product) => [`P${product}`, 1])),
          ),
        );

        const groups = groupsOf(given);

        for (const group of groups) expect(group.length + productsOf(group)).to.be.at.most(mostActions);
        const grouped: readonly OrderFacts[] = groups.flat();
        expect(grouped).to.deep.equal(given.filter((order) => grouped.includes(order)));
        expect(groups.every(({ length }) => length > 1)).to.equal(true);
      }),
    );
  });
});
