import { expect } from "chai";
import { type Order, orderStatus } from "../../../handlers/domain/order";
import { transitions } from "../../../handlers/domain/order-state";
import {
  isDue,
  isOverdue,
  longestStaySeconds,
  openStatuses,
  restarted,
  soonestOverdueSeconds,
  stayOf,
} from "../../../handlers/domain/overdue";
import { at, pendingOrder } from "../../factories/order";

const atSecond = (seconds: number): string => new Date(Date.parse(at) + seconds * 1_000).toISOString();
const orderIn = (status: Order["status"], changes: Partial<Order> = {}): Order =>
  pendingOrder({
    status,
    history: [
      { status: "PENDING", at },
      { status, at },
    ],
    ...changes,
  });
const stay = (order: Order, seconds: number) => {
  const found = stayOf(order, new Date(atSecond(seconds)));
  return found ?? expect.fail(`${order.status} is an end`);
};
const attempt = { id: "a-1", step: "payment", kind: "refund", at } as const;

describe("how long an order may stay in a status", () => {
  it("is known for each status that isn't an end, and for no other", () => {
    const open = orderStatus.options.filter((status) => transitions[status].length > 0);

    expect(Object.keys(longestStaySeconds)).to.have.members(open);
    expect(openStatuses).to.have.members(open);
    for (const status of orderStatus.options.filter((one) => !open.includes(one)))
      expect(stayOf(orderIn(status), new Date(at))).to.equal(undefined);
  });

  it("is longer than an execution lasts, where one may have the order", () => {
    for (const status of ["CONFIRMED", "PAID"] as const)
      expect(longestStaySeconds[status]).to.be.greaterThan(1_860);
  });

  for (const status of ["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED"] as const)
    it(`ends for ${status} to the second, since it was reached`, () => {
      const longest = longestStaySeconds[status];
      const order = orderIn(status, { createdAt: "2026-02-01T00:00:00.000Z" });

      expect(isOverdue(stay(order, longest - 1))).to.equal(false);
      expect(isOverdue(stay(order, longest))).to.equal(true);
      expect(stay(order, 5).since).to.equal(at);
    });

  it("is a quarter of an hour for an order that ended and still has its stock, whatever was begun", () => {
    const ended = orderIn("CANCELLED", { stockReserved: true });

    expect(isOverdue(stay(ended, 15 * 60 - 1))).to.equal(false);
    expect(isOverdue(stay(ended, 15 * 60))).to.equal(true);
    expect(stay({ ...ended, attempt }, 0).longestSeconds).to.equal(15 * 60);
  });

  it("counts from the last change of status, or from the beginning where none is on record", () => {
    const paid = orderIn("PAID", {
      createdAt: atSecond(-60),
      history: [
        { status: "PENDING", at: atSecond(-60) },
        { status: "CONFIRMED", at: atSecond(-30) },
        { status: "PAID", at },
      ],
    });

    expect(stay(paid, 0)).to.include({ since: at, seconds: 0 });
    expect(stay({ ...paid, history: [] }, 0)).to.include({ since: atSecond(-60), seconds: 60 });
  });

  it("is that of an execution where something was begun outside", () => {
    const order = orderIn("SHIPPING_FAILED", { attempt });

    expect(isOverdue(stay(order, longestStaySeconds.PAID - 1))).to.equal(false);
    expect(isOverdue(stay(order, longestStaySeconds.PAID))).to.equal(true);
    expect(soonestOverdueSeconds("SHIPPING_FAILED")).to.equal(longestStaySeconds.PAID);
    expect(soonestOverdueSeconds("PENDING")).to.equal(longestStaySeconds.PENDING);
  });
});

describe("restarting an order that is overdue", () => {
  const longest = longestStaySeconds.CONFIRMED;

  it("is due when it has been idle for as long as its status may last", () => {
    const touched = orderIn("CONFIRMED", { updatedAt: atSecond(600) });

    expect(isDue(stay(touched, 600 + longest - 1))).to.equal(false);
    expect(isDue(stay(touched, 600 + longest))).to.equal(true);
  });

  it("is due again after twice the time, and twice that time again", () => {
    const restarts: number[] = [];
    let order = orderIn("CONFIRMED", { updatedAt: at });
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      const now = stay(order, minute * 60);
      if (!isOverdue(now) || !isDue(now)) continue;
      restarts.push(minute);
      order = restarted(order, atSecond(minute * 60));
    }

    expect(restarts).to.deep.equal([40, 80, 160, 320, 640, 1_280]);
  });

  it("counts from the later of its last write and its last restart", () => {
    const order = orderIn("CONFIRMED", { updatedAt: atSecond(100), restartedAt: atSecond(50) });

    expect(stay(order, 200).idleSeconds).to.equal(100);
    expect(stay({ ...order, restartedAt: atSecond(150) }, 200).idleSeconds).to.equal(50);
  });

  it("changes nothing that an event of the order could be about", () => {
    const order = orderIn("PENDING");

    expect(restarted(order, atSecond(1))).to.deep.equal({ ...order, restartedAt: atSecond(1) });
  });
});
