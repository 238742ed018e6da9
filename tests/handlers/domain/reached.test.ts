import { expect } from "chai";
import { begin, open } from "../../../handlers/domain/attempt";
import { eventFor } from "../../../handlers/domain/events";
import type { Order } from "../../../handlers/domain/order";
import {
  cancel,
  claim,
  confirm,
  failShipping,
  pay,
  release,
  returnStock,
  ship,
} from "../../../handlers/domain/order-state";
import { restarted } from "../../../handlers/domain/overdue";
import { pendingOrder, usd } from "../../factories/order";

const hour = (n: number): string => new Date(Date.UTC(2026, 2, 1, n)).toISOString();
const executionId = "execution-1";
const shipment = {
  carrier: "World Air",
  trackingNumber: "WA1",
  estimatedDelivery: "2026-03-09",
  at: hour(15),
};

const pending = pendingOrder({ createdAt: hour(10), updatedAt: hour(10) });
const confirmed = confirm(pending, hour(11));
const claimed = claim(confirmed, { executionId, claimedAt: hour(12) });
const charging = open(begin(claimed, "charge", hour(12)), "pi_1", hour(12));
const paid = pay(charging, { provider: "stripe", transactionId: "pi_1", amount: usd(2_000), at: hour(13) });
const labelling = open(begin(paid, "label", hour(13)), "label-1", hour(13));
const failed = failShipping(labelling, "no carrier", hour(14));
const claimedAgain = claim(failed, { executionId, claimedAt: hour(14) });
const cancelled = cancel(confirmed, hour(12));

/** An order as the previous version wrote it: its history knows no versions. */
const old = (order: Order): Order => ({
  ...order,
  history: order.history.map(({ version: _, ...step }) => step),
});

const identityOf = (order: Order) => {
  const { type, metadata } = eventFor(order);
  return { type, ...metadata };
};

/** Each status that an order stays in, and what may be noted on it meanwhile. */
const notes: readonly (readonly [Order, readonly Order[]])[] = [
  [pending, [restarted(pending, hour(20))]],
  [confirmed, [claimed, begin(claimed, "charge", hour(12)), charging, release(charging, hour(13))]],
  [paid, [begin(paid, "label", hour(13)), labelling, release(labelling, hour(14))]],
  [
    failed,
    [claimedAgain, begin(claimedAgain, "refund", hour(15)), failShipping(claimedAgain, "no", hour(15))],
  ],
  [cancelled, [restarted(cancelled, hour(13)), returnStock(cancelled, hour(14))]],
];

describe("the event of a status", () => {
  for (const [order, since] of notes)
    it(`is the same whenever it is made: ${order.status}`, () => {
      for (const later of since) expect(identityOf(later)).to.deep.equal(identityOf(order));
    });

  it("has the version and the moment of the change", () => {
    expect(identityOf(returnStock(cancelled, hour(14)))).to.include({
      type: "OrderCancelled",
      eventId: `${pending.orderId}:3`,
      orderVersion: 3,
      occurredAt: hour(12),
    });
  });

  it("carries the order as it is, so that a consumer can write it on condition of its version", () => {
    expect(eventFor(claimed).data).to.include({ version: 3, updatedAt: hour(12) });
  });

  it("has another id for each status that an order reaches", () => {
    const sent = ship(open(begin(claimedAgain, "label", hour(15)), "label-2", hour(15)), shipment);

    const ids = [pending, confirmed, paid, failed, sent].map((order) => eventFor(order).metadata.eventId);

    expect(new Set(ids).size).to.equal(5);
  });

  describe("of an order that the previous version wrote", () => {
    for (const [order, since] of notes.filter(
      ([{ status }]) => !["PAID", "SHIPPING_FAILED"].includes(status),
    ))
      it(`is the same, too: ${order.status}`, () => {
        for (const one of [order, ...since]) expect(identityOf(old(one))).to.deep.equal(identityOf(order));
      });

    for (const order of [paid, failed])
      it(`has the id that the previous version gave it when it was ${order.status}`, () => {
        expect(identityOf(old(order))).to.deep.equal(identityOf(order));
      });

    it("has the version of a change that is made since", () => {
      const moved = failShipping(old(labelling), "no carrier", hour(14));

      expect(identityOf(claim(moved, { executionId, claimedAt: hour(15) }))).to.deep.equal(
        identityOf(failed),
      );
    });

    it("goes by the order itself when the previous version moved it after this one", () => {
      const movedBack: Order = {
        ...cancelled,
        history: [...confirmed.history, { status: "CANCELLED", at: hour(12) }],
      };

      expect(identityOf(returnStock(movedBack, hour(14)))).to.deep.equal(identityOf(cancelled));
    });
  });

  it("uses the order itself if its status was written by hand", () => {
    const byHand: Order = { ...paid, status: "SHIPPING_FAILED", version: 9, updatedAt: hour(18) };

    expect(identityOf(byHand)).to.include({ orderVersion: 9, occurredAt: hour(18) });
  });
});
