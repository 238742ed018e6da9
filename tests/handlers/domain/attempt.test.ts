import { expect } from "chai";
import { begin, claimToCharge, hasBegun, intended, isOpened, open } from "../../../handlers/domain/attempt";
import { TransitionNotAllowed } from "../../../handlers/domain/errors";
import { type AttemptKind, attemptKind, type Order, orderStatus } from "../../../handlers/domain/order";
import {
  callBack,
  failPayment,
  failShipping,
  giveUpPayment,
  pay,
  refund,
  release,
  ship,
} from "../../../handlers/domain/order-state";
import { at, pendingOrder, usd } from "../../factories/order";

const later = "2026-03-01T11:00:00.000Z";
const fulfilment = { executionId: "execution-1", claimedAt: at };
const before = ["none", ...attemptKind.options] as const;

/** In which status, and after what, each effect may begin. */
const allowed: Readonly<Record<AttemptKind, readonly string[]>> = {
  charge: ["CONFIRMED none"],
  cancel: ["CONFIRMED charge"],
  label: ["PAID none", "PAID recall", "SHIPPING_FAILED none", "SHIPPING_FAILED recall"],
  recall: ["PAID label", "SHIPPING_FAILED label"],
  refund: ["SHIPPING_FAILED none", "SHIPPING_FAILED recall"],
};

const orderWith = (kind: (typeof before)[number], changes: Partial<Order> = {}): Order =>
  pendingOrder({
    fulfilment,
    version: 6,
    ...(kind === "none" ? {} : { attempt: { id: "a-1", step: "payment", kind, intentId: "i-1", at } }),
    ...changes,
  });

describe("an effect outside", () => {
  for (const kind of attemptKind.options) {
    it(`begins as ${kind} where it may, and nowhere else`, () => {
      for (const status of orderStatus.options)
        for (const earlier of before) {
          const beginning = () => begin(orderWith(earlier, { status }), kind, later);
          if (allowed[kind].includes(`${status} ${earlier}`))
            expect(beginning().attempt).to.deep.include({ kind, at: later });
          else expect(beginning, `${status} ${earlier}`).to.throw(TransitionNotAllowed);
        }
    });
  }

  it("begins in a separate write, which names it by order and version and publishes no event", () => {
    const order = orderWith("none", { status: "CONFIRMED" });

    const begun = begin(order, "charge", later);

    expect(begun).to.deep.include({ status: "CONFIRMED", version: 7, updatedAt: later });
    expect(begun.history).to.deep.equal(order.history);
    expect(begun.attempt).to.deep.equal({
      id: `${order.orderId}:7`,
      step: "payment",
      kind: "charge",
      at: later,
    });
  });

  it("begins as a charge in the write that claims the order: one version, and only while none has begun", () => {
    const order = orderWith("none", { status: "CONFIRMED", fulfilment: undefined });
    const claim = { executionId: "execution-2", claimedAt: later };

    expect(claimToCharge(order, claim)).to.deep.equal({
      ...order,
      version: 7,
      updatedAt: later,
      fulfilment: claim,
      attempt: { id: `${order.orderId}:7`, step: "payment", kind: "charge", at: later },
    });
    for (const other of [orderWith("charge", { status: "CONFIRMED" }), orderWith("none", { status: "PAID" })])
      expect(() => claimToCharge(other, claim)).to.throw(TransitionNotAllowed, "charged");
  });

  it("is known by its id outside from then on", () => {
    const begun = begin(orderWith("none", { status: "PAID" }), "label", later);

    expect(open(begun, "shipment-1", later)).to.deep.include({
      status: "PAID",
      version: 8,
      attempt: { ...begun.attempt, intentId: "shipment-1" },
    });
  });

  it("is identified by its kind, and by whether it has an external id", () => {
    const begun = begin(orderWith("none", { status: "CONFIRMED" }), "charge", later);
    const nothing = orderWith("none");

    expect([hasBegun(begun, "charge"), hasBegun(begun, "cancel"), hasBegun(nothing, "charge")]).to.deep.equal(
      [true, false, false],
    );
    expect([begun, open(begun, "i-1", later), nothing].map(isOpened)).to.deep.equal([false, true, false]);
    expect(intended(open(begun, "i-1", later))).to.deep.equal({
      attemptId: begun.attempt.id,
      intentId: "i-1",
    });
  });

  it("is undone under the same id outside, and a new one begins without", () => {
    const charged = orderWith("charge", { status: "CONFIRMED" });
    const called = orderWith("recall", { status: "PAID" });

    expect(begin(charged, "cancel", later).attempt).to.include({ intentId: "i-1", step: "payment" });
    expect(begin(called, "label", later).attempt).to.not.have.property("intentId");
  });

  it("begins only while an execution has the order", () => {
    const unclaimed = orderWith("none", { status: "CONFIRMED", fulfilment: undefined });
    const released = orderWith("none", {
      status: "CONFIRMED",
      fulfilment: { ...fulfilment, releasedAt: at },
    });

    for (const order of [unclaimed, released])
      expect(() => begin(order, "charge", later)).to.throw(TransitionNotAllowed, "charged");
  });

  it("names what was begun when it isn't allowed", () => {
    const order = orderWith("refund", { status: "SHIPPING_FAILED" });

    expect(() => begin(order, "label", later)).to.throw(
      TransitionNotAllowed,
      `Order ${order.orderId} is SHIPPING_FAILED with a refund begun and can't become shipped.`,
    );
  });
});

const payment = { provider: "simulated", transactionId: "ch_1", amount: usd(2_000), at: later };
const shipment = { carrier: "Post", trackingNumber: "DP1", estimatedDelivery: "2026-03-04", at: later };

/** The outcome of each, from the status it is for; and what must have been begun. */
const outcomes: readonly {
  readonly name: string;
  readonly from: Order["status"];
  readonly of: readonly string[];
  readonly record: (order: Order) => Order;
}[] = [
  { name: "a payment", from: "CONFIRMED", of: ["charge"], record: (order) => pay(order, payment) },
  {
    name: "a failed payment",
    from: "CONFIRMED",
    of: [...before],
    record: (order) => failPayment(order, "declined", later),
  },
  { name: "a shipment", from: "PAID", of: ["label", "recall"], record: (order) => ship(order, shipment) },
  {
    name: "a failed shipping",
    from: "PAID",
    of: ["none", "label", "recall"],
    record: (order) => failShipping(order, "refused", later),
  },
  {
    name: "a refund",
    from: "SHIPPING_FAILED",
    of: ["refund"],
    record: (order) => refund(order, { refundId: "re_1", amount: usd(2_000), at: later }),
  },
];

describe("the outcome of an effect", () => {
  for (const { name, from, of, record } of outcomes)
    it(`is ${name} only of ${of.join(", ")}, and nothing is begun any more then`, () => {
      for (const earlier of before) {
        const recording = () => record(orderWith(earlier, { status: from }));
        if (of.includes(earlier)) expect(recording()).to.have.property("attempt", undefined);
        else expect(recording, earlier).to.throw(TransitionNotAllowed, /can't become [A-Z_]+\.$/);
      }
    });

  it("isn't known yet when it begins to be undone, which says why", () => {
    const givenUp = giveUpPayment(orderWith("charge", { status: "CONFIRMED" }), "no answer", later);
    const called = callBack(orderWith("label", { status: "PAID" }), "no carrier", later);

    expect(givenUp.failure).to.deep.equal({ step: "payment", reason: "no answer" });
    expect(called.failure).to.deep.equal({ step: "shipping", reason: "no carrier" });
  });

  it("stays open on an order that its execution releases", () => {
    const order = orderWith("refund", { status: "SHIPPING_FAILED" });

    const released = release(order, later);

    expect(released).to.deep.include({
      status: "SHIPPING_FAILED",
      version: 7,
      attempt: order.attempt,
      fulfilment: { ...fulfilment, releasedAt: later },
    });
    expect(release(pendingOrder(), later)).to.not.have.property("fulfilment");
  });
});
