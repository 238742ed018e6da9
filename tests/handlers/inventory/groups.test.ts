import { expect } from "chai";
import { Contention } from "../../../handlers/domain/errors";
import { eventFor } from "../../../handlers/domain/events";
import type { Order } from "../../../handlers/domain/order";
import { cancel } from "../../../handlers/domain/order-state";
import { groupsOf, reserveTogether } from "../../../handlers/inventory/reserve-together";
import type { JointReservation, OrderMove } from "../../../handlers/inventory/stock";
import { at, pendingOrder } from "../../factories/order";
import { rejection } from "../support/rejection";

const second = (n: number) => `2026-03-01T10:00:0${n}.000Z`;
const orderOf = (n: number, lines: Readonly<Record<string, number>>) =>
  pendingOrder({ createdAt: second(n), orderId: `ord_${String(n).padStart(26, "0")}` }, lines);
const ids = (orders: readonly { readonly orderId: string }[]) =>
  orders.map(({ orderId }) => Number(orderId.slice(4)));
const grouped = (orders: readonly Order[], limit?: number) => groupsOf(orders, limit).map(ids);

describe("groups of orders for one transaction", () => {
  const hot = [1, 2, 3, 4, 5].map((n) => orderOf(n, { HOT: 1 }));

  it("have an action per order, and one per product that any of them asks for", () => {
    expect(grouped(hot, 6)).to.deep.equal([[1, 2, 3, 4, 5]]);
    expect(grouped(hot, 5)).to.deep.equal([[1, 2, 3, 4]]);
    expect(grouped(hot, 3)).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
  });

  it("count the products of all their orders", () => {
    const orders = [orderOf(1, { A: 1, B: 1 }), orderOf(2, { B: 1, C: 1 }), orderOf(3, { A: 1, C: 1 })];

    expect(grouped(orders, 6)).to.deep.equal([[1, 2, 3]]);
    expect(grouped(orders, 5)).to.deep.equal([[1, 2]]);
    expect(grouped(orders, 4)).to.deep.equal([]);
  });

  it("count the products of the group only, once a new one begins", () => {
    const orders = [orderOf(1, { A: 1, B: 1, C: 1 }), orderOf(2, { D: 1, E: 1 }), orderOf(3, { D: 1, E: 1 })];

    expect(grouped(orders, 4)).to.deep.equal([[2, 3]]);
  });

  it("have each order once, by the time at which it was placed, and by its id within the same moment", () => {
    const [first, then, last] = [orderOf(1, { A: 1 }), orderOf(2, { A: 1 }), orderOf(3, { A: 1 })];
    const same = (n: number) => ({ ...orderOf(n, { A: 1 }), createdAt: second(0) });

    expect(grouped([last, first, then, first])).to.deep.equal([[1, 2, 3]]);
    expect(grouped([same(8), last, same(7), same(9)])).to.deep.equal([[7, 8, 9, 3]]);
  });

  it("fill a transaction of a hundred actions", () => {
    const orders = Array.from({ length: 100 }, () => pendingOrder({}, { HOT: 1 }));

    expect(groupsOf(orders).map(({ length }) => length)).to.deep.equal([99]);
  });
});

describe("reserving groups of orders", () => {
  const orders = [1, 2, 3].map((n) => orderOf(n, { HOT: 1 }));
  const events = orders.map(eventFor);

  /** Reserves with these answers, one after the other; the last one again and again. */
  const reserving = (...answers: (JointReservation | Error)[]) => {
    const asked: number[][] = [];
    const reserveAll = async (moves: readonly OrderMove[]): Promise<JointReservation> => {
      asked.push(ids(moves.map(({ before }) => before)));
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? { outcome: "reserved" };
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { asked, reserve: (given = events) => reserveTogether({ reserveAll }, given, at) };
  };
  const idOf = (n: number) => `ord_${String(n).padStart(26, "0")}`;

  it("answers the orders that were reserved, each confirmed", async () => {
    const moves: OrderMove[] = [];
    const reserveAll = async (given: readonly OrderMove[]): Promise<JointReservation> => {
      moves.push(...given);
      return { outcome: "reserved" };
    };

    const reserved = await reserveTogether({ reserveAll }, events, at);

    expect([...reserved]).to.deep.equal([idOf(1), idOf(2), idOf(3)]);
    for (const { after } of moves) expect(after).to.include({ status: "CONFIRMED", updatedAt: at });
  });

  it("looks at new orders only", async () => {
    const { asked, reserve } = reserving();
    const cancelled = eventFor(cancel(orderOf(4, { HOT: 1 }), at));

    await reserve([...events, cancelled]);

    expect(asked).to.deep.equal([[1, 2, 3]]);
  });

  it("leaves out the orders that were decided meanwhile, and ends where one is left", async () => {
    const one = reserving({ outcome: "stale", orderIds: [idOf(2)] }, { outcome: "reserved" });
    const two = reserving({ outcome: "stale", orderIds: [idOf(1), idOf(2)] });

    expect([...(await one.reserve())]).to.deep.equal([idOf(1), idOf(3)]);
    expect(one.asked).to.deep.equal([
      [1, 2, 3],
      [1, 3],
    ]);
    expect((await two.reserve()).size).to.equal(0);
    expect(two.asked).to.have.length(1);
  });

  it("reserves none where the sum doesn't fit the stock", async () => {
    const { asked, reserve } = reserving({ outcome: "short" });

    expect((await reserve()).size).to.equal(0);
    expect(asked).to.have.length(1);
  });

  it("tries a group three times that is in the way of others, and leaves its orders then", async () => {
    const contention = new Contention("Reserving", 5);
    const twice = reserving(contention, contention, { outcome: "reserved" });
    const always = reserving(contention);

    expect((await twice.reserve()).size).to.equal(3);
    expect((await always.reserve()).size).to.equal(0);
    expect([twice.asked.length, always.asked.length]).to.deep.equal([3, 3]);
  });

  it("passes any other failure on at once", async () => {
    const broken = new Error("The connection broke");
    const { asked, reserve } = reserving(broken);

    expect(await rejection(reserve())).to.equal(broken);
    expect(asked).to.have.length(1);
  });
});
