import { expect } from "chai";
import { type AttemptKind, attemptKind, type Order, orderStatus } from "../../../handlers/domain/order";
import { findingsOf } from "../../../handlers/reconciliation/findings";
import type { Outside } from "../../../handlers/reconciliation/outside";
import { remedyFor } from "../../../handlers/reconciliation/remedy";
import { at, pendingOrder, usd } from "../../factories/order";

const label = { carrier: "Post", trackingNumber: "DP1", estimatedDelivery: "2026-03-04" };
const payment = { provider: "simulated", transactionId: "ch_1", amount: usd(2_000), at };
const nothing: Outside = { payment: "none", label: undefined };

const orderIn = (status: Order["status"], kind?: AttemptKind, changes: Partial<Order> = {}): Order =>
  pendingOrder({
    status,
    ...(kind === undefined ? {} : { attempt: { id: "a-1", step: "payment", kind, intentId: "i-1", at } }),
    ...changes,
  });

const remedies = (outside: Outside, compensateShippingFailure = false): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const status of orderStatus.options)
    for (const kind of [undefined, ...attemptKind.options]) {
      const remedy = remedyFor(orderIn(status, kind), outside, { compensateShippingFailure });
      if (remedy !== undefined) found[[status, kind].filter(Boolean).join(" ")] = remedy;
    }
  return found;
};

/** Each status with every kind that may be begun there, and those that can't be. */
const whatever = (status: string, remedy: string) =>
  Object.fromEntries(
    ["", ...attemptKind.options.map((kind) => ` ${kind}`)].map((kind) => [`${status}${kind}`, remedy]),
  );

describe("what is done for an order that stands still", () => {
  const begun = Object.fromEntries(attemptKind.options.map((kind) => [`SHIPPING_FAILED ${kind}`, "resume"]));

  it("is its event again, or to resume it; what failed to ship waits for an operator", () => {
    expect(remedies(nothing)).to.deep.equal({
      ...whatever("PENDING", "publish"),
      ...whatever("CONFIRMED", "resume"),
      ...whatever("PAID", "resume"),
      ...begun,
    });
  });

  it("is the event of its cancellation for an order that was cancelled and holds its stock still", () => {
    const owing = (status: Order["status"]) =>
      remedyFor(orderIn(status, undefined, { stockReserved: true }), nothing, {
        compensateShippingFailure: false,
      });

    expect(owing("CANCELLED")).to.equal("publish");
    // Their stock goes back in the write of their status: somebody wrote such an order by hand.
    for (const status of ["PAYMENT_FAILED", "REFUNDED", "FAILED_INSUFFICIENT_STOCK"] as const)
      expect(owing(status), status).to.equal(undefined);
  });

  it("is the refund where the shop refunds what it can't ship", () => {
    expect(remedies(nothing, true)).to.include({
      SHIPPING_FAILED: "refund",
      "SHIPPING_FAILED label": "resume",
    });
  });

  it("is nothing once the money went back, except to note that", () => {
    const refunded = remedies({ payment: "refunded", label: undefined });

    expect(Object.keys(refunded).filter((key) => !/ (refund|cancel)$/.test(key))).to.deep.equal([]);
    expect(refunded).to.include({ "SHIPPING_FAILED refund": "resume", "CONFIRMED cancel": "resume" });
  });

  it("is nothing where both money and goods are gone", () => {
    expect(remedies({ payment: "refunded", label })).to.deep.equal({});
  });

  it("is the same where it was charged, or a carrier has the parcel: going on finds both", () => {
    expect(remedies({ payment: "charged", label })).to.deep.equal(remedies(nothing));
  });
});

describe("what an order doesn't know of itself", () => {
  const cases: readonly [string, Order, Outside, readonly string[]][] = [
    ["nothing", orderIn("CONFIRMED"), nothing, []],
    ["a charge", orderIn("CONFIRMED", "charge"), { ...nothing, payment: "charged" }, ["charged-not-paid"]],
    [
      "nothing, once it is paid",
      orderIn("PAID", undefined, { payment }),
      { ...nothing, payment: "charged" },
      [],
    ],
    [
      "a refund",
      orderIn("SHIPPING_FAILED", "refund", { payment }),
      { ...nothing, payment: "refunded" },
      ["refunded-not-recorded"],
    ],
    [
      "a label",
      orderIn("PAID", "label", { payment }),
      { payment: "charged", label },
      ["label-without-shipment"],
    ],
    [
      "both",
      orderIn("PAID", "label", { payment }),
      { payment: "refunded", label },
      ["refunded-and-shipped", "label-without-shipment"],
    ],
  ];
  for (const [what, order, outside, expected] of cases)
    it(`is ${what}`, () => {
      expect(findingsOf(order, outside)).to.deep.equal(expected);
    });
});
