import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import { TransitionNotAllowed } from "../../../handlers/domain/errors";
import { type Order, orderStatus } from "../../../handlers/domain/order";
import {
  canBeCancelled,
  canBecome,
  cancel,
  claim,
  confirm,
  failPayment,
  failShipping,
  owesStock,
  pay,
  refund,
  rejectForStock,
  returnStock,
  ship,
  transition,
} from "../../../handlers/domain/order-state";
import { at, pendingOrder, usd } from "../../factories/order";

const later = "2026-03-01T11:00:00.000Z";
const allowed = new Set([
  "PENDING>CONFIRMED",
  "PENDING>FAILED_INSUFFICIENT_STOCK",
  "PENDING>CANCELLED",
  "CONFIRMED>PAID",
  "CONFIRMED>PAYMENT_FAILED",
  "CONFIRMED>CANCELLED",
  "PAID>SHIPPED",
  "PAID>SHIPPING_FAILED",
  "SHIPPING_FAILED>SHIPPED",
  "SHIPPING_FAILED>REFUNDED",
]);

describe("the order's state machine", () => {
  for (const from of orderStatus.options) {
    for (const to of orderStatus.options) {
      const may = allowed.has(`${from}>${to}`);
      it(`${may ? "allows" : "refuses"} ${from} to ${to}`, () => {
        const order: Order = pendingOrder({ status: from, version: 4 });
        const move = () => transition(order, to, { at: later, reason: "because" });

        if (may) expect(move()).to.include({ status: to, version: 5, updatedAt: later, createdAt: at });
        else expect(move).to.throw(TransitionNotAllowed, `is ${from} and can't become ${to}`);
        expect(canBecome(from, to)).to.equal(may);
      });
    }
  }

  it("appends each change to the history and leaves the order before it as it was", () => {
    const before = pendingOrder();

    const after = transition(before, "CANCELLED", { at: later, reason: "customer asked" });

    expect(after.history).to.deep.equal([
      { status: "PENDING", at, version: 1 },
      { status: "CANCELLED", at: later, version: 2, reason: "customer asked" },
    ]);
    expect(before.history).to.have.length(1);
  });

  it("notes that a confirmed order holds stock, and that a cancelled one owes it once", () => {
    const confirmed = confirm(pendingOrder(), later);

    const cancelled = transition(confirmed, "CANCELLED", { at: later });
    const returned = returnStock(cancelled, later);

    expect([owesStock(confirmed), owesStock(cancelled), owesStock(returned)]).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect(returned).to.include({ status: "CANCELLED", version: cancelled.version + 1 });
    expect(returned.history).to.deep.equal(cancelled.history);
  });

  it("notes no reason in the history where there is none", () => {
    const { history } = transition(pendingOrder(), "CANCELLED", { at: later });

    expect(history.at(-1)).to.deep.equal({ status: "CANCELLED", at: later, version: 2 });
  });

  it("confirms with the reason that the stock is reserved", () => {
    expect(confirm(pendingOrder(), later).history.at(-1)).to.deep.equal({
      status: "CONFIRMED",
      at: later,
      version: 2,
      reason: "stock reserved",
    });
  });

  it("records which products were short", () => {
    const shortages = [
      { productId: "PROD-001", requested: 2, available: 1 },
      { productId: "PROD-002", requested: 5, available: 0 },
    ];

    const rejected = rejectForStock(pendingOrder(), shortages, later);

    expect(rejected.shortages).to.deep.equal(shortages);
    expect(rejected.history.at(-1)?.reason).to.equal(
      "out of stock: PROD-001 (2 wanted, 1 in stock), PROD-002 (5 wanted, 0 in stock)",
    );
  });
});

describe("fulfilment in the order's state machine", () => {
  const executionId = "arn:aws:states:us-east-1:000000000000:execution:fulfilment:1";
  const payment = { provider: "simulated", transactionId: "ch_1", amount: usd(2_000), at: later };
  const shipment = {
    carrier: "Domestic Post",
    trackingNumber: "DP1",
    estimatedDelivery: "2026-03-04",
    at: later,
  };
  const confirmed = () => confirm(pendingOrder(), at);
  const claimed = () => claim(confirmed(), { executionId, claimedAt: later });
  const paid = () => pay(begin(claimed(), "charge", later), payment);
  const notShipped = () => failShipping(paid(), "no carrier goes there", later);
  const claimedAgain = () => claim(notShipped(), { executionId: "2", claimedAt: later });

  it("claims a confirmed order without a step in its history", () => {
    const before = confirmed();

    const after = claim(before, { executionId, claimedAt: later });

    expect(after).to.deep.include({
      status: "CONFIRMED",
      version: 3,
      fulfilment: { executionId, claimedAt: later },
    });
    expect(after.history).to.deep.equal(before.history);
  });

  it("claims only an order that has something left to fulfil", () => {
    const claimable = ["CONFIRMED", "PAID", "SHIPPING_FAILED"];

    for (const status of orderStatus.options.filter((option) => !claimable.includes(option)))
      expect(() => claim(pendingOrder({ status }), { executionId, claimedAt: later })).to.throw(
        TransitionNotAllowed,
        `is ${status} and can't become claimed`,
      );
  });

  it("cancels an order until it is claimed", () => {
    expect(cancel(pendingOrder(), later)).to.include({ status: "CANCELLED", version: 2 });
    expect(cancel(confirmed(), later, "changed my mind").history.at(-1)).to.deep.equal({
      status: "CANCELLED",
      at: later,
      version: 3,
      reason: "changed my mind",
    });
    expect(owesStock(cancel(confirmed(), later))).to.equal(true);
    expect(cancel(confirmed(), later).history.at(-1)).to.include({ reason: "cancelled by the client" });
  });

  it("cancels nothing that is claimed or decided", () => {
    expect(canBeCancelled(claimed())).to.equal(false);
    expect(() => cancel(claimed(), later)).to.throw(TransitionNotAllowed, "CANCELLED");
    for (const status of orderStatus.options.filter((s) => s !== "CONFIRMED" && s !== "PENDING")) {
      expect(canBeCancelled(pendingOrder({ status })), status).to.equal(false);
      expect(() => cancel(pendingOrder({ status }), later)).to.throw(TransitionNotAllowed, status);
    }
  });

  it("takes a payment only for an order that can't be cancelled any more", () => {
    expect(paid()).to.deep.include({ status: "PAID", payment, stockReserved: true, updatedAt: later });
    expect(() => pay(confirmed(), payment)).to.throw(TransitionNotAllowed, "PAID");
    expect(() => pay(claimed(), payment)).to.throw(TransitionNotAllowed, "PAID");
  });

  it("releases the stock when the payment fails", () => {
    const failed = failPayment(claimed(), "declined", later);

    expect(failed).to.deep.include({
      status: "PAYMENT_FAILED",
      stockReserved: false,
      failure: { step: "payment", reason: "declined" },
    });
    expect(failed.history.at(-1)?.reason).to.equal("declined");
  });

  it("keeps payment and stock when shipping fails, and forgets the failure once it ships", () => {
    const failed = notShipped();

    const shipped = ship(begin(claimedAgain(), "label", later), shipment);

    expect(failed).to.deep.include({
      status: "SHIPPING_FAILED",
      stockReserved: true,
      payment,
      fulfilment: { executionId, claimedAt: later, releasedAt: later },
      failure: { step: "shipping", reason: "no carrier goes there" },
    });
    expect(failed.history.at(-1)).to.include({ at: later, reason: "no carrier goes there" });
    expect(shipped).to.deep.include({
      status: "SHIPPED",
      updatedAt: later,
      shipment,
      failure: undefined,
    });
  });

  it("notes a second failure of shipping without an event, and releases the order", () => {
    const again = failShipping(claimedAgain(), "still none", later);

    expect(again).to.deep.include({
      status: "SHIPPING_FAILED",
      fulfilment: { executionId: "2", claimedAt: later, releasedAt: later },
      failure: { step: "shipping", reason: "still none" },
    });
    expect(again.version).to.equal(claimedAgain().version + 1);
    expect(again.history).to.deep.equal(notShipped().history);
  });

  it("refunds what couldn't be shipped, and releases its stock", () => {
    const back = { refundId: "re_1", amount: usd(2_000), at: later };

    expect(refund(begin(claimedAgain(), "refund", later), back)).to.deep.include({
      status: "REFUNDED",
      updatedAt: later,
      refund: back,
      stockReserved: false,
    });
    expect(() => refund(paid(), back)).to.throw(TransitionNotAllowed, "REFUNDED");
    expect(() => refund(claimedAgain(), back)).to.throw(TransitionNotAllowed, "REFUNDED");
  });
});
