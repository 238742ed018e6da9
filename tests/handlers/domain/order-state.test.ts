import { expect } from "chai";
import { TransitionNotAllowed } from "../../../handlers/domain/errors";
import { type Order, orderStatus } from "../../../handlers/domain/order";
import {
  canBecome,
  confirm,
  owesStock,
  rejectForStock,
  returnStock,
  transition,
} from "../../../handlers/domain/order-state";
import { at, pendingOrder } from "../../factories/order";

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
      { status: "PENDING", at },
      { status: "CANCELLED", at: later, reason: "customer asked" },
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

  it("records which products were short", () => {
    const shortages = [{ productId: "PROD-001", requested: 2, available: 1 }];

    const rejected = rejectForStock(pendingOrder(), shortages, later);

    expect(rejected.shortages).to.deep.equal(shortages);
    expect(rejected.history.at(-1)?.reason).to.equal("out of stock: PROD-001 (2 wanted, 1 in stock)");
  });
});
