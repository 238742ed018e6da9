import { expect } from "chai";
import { InvalidRequest } from "../../../handlers/domain/errors";
import { orderId } from "../../../handlers/domain/order";
import { fingerprint, idempotencyKeyOf } from "../../../handlers/orders/idempotency";
import { derivedOrderId, randomOrderId } from "../../../handlers/orders/order-id";

describe("order ids", () => {
  it("are recognisable, and never the same twice", () => {
    const ids = Array.from({ length: 1_000 }, randomOrderId);

    expect(ids.every((id) => orderId.safeParse(id).success)).to.equal(true);
    expect(new Set(ids).size).to.equal(1_000);
  });

  it("are derived from client and key, and from nothing that could be mistaken for another pair", () => {
    expect(derivedOrderId("shop", "k-1")).to.equal(derivedOrderId("shop", "k-1"));
    expect(orderId.safeParse(derivedOrderId("shop", "k-1")).success).to.equal(true);
    const others = [
      derivedOrderId("shop", "k-2"),
      derivedOrderId("shopk", "-1"),
      derivedOrderId("other", "k-1"),
    ];
    expect(new Set([derivedOrderId("shop", "k-1"), ...others]).size).to.equal(4);
  });
});

describe("idempotency keys", () => {
  it("are taken with or without quotes", () => {
    expect(idempotencyKeyOf('"8e03978e"')).to.equal("8e03978e");
    expect(idempotencyKeyOf("8e03978e")).to.equal("8e03978e");
    expect(idempotencyKeyOf(undefined)).to.equal(undefined);
  });

  for (const bad of ["", '""', "two words", "ключ", "k".repeat(256)]) {
    it(`may not be ${JSON.stringify(bad.slice(0, 20))}`, () => {
      expect(() => idempotencyKeyOf(bad)).to.throw(InvalidRequest);
    });
  }

  it("compare bodies by content, not by the order of fields", () => {
    const a = fingerprint({ x: 1, y: [{ p: 1, q: 2 }] });

    expect(fingerprint({ y: [{ q: 2, p: 1 }], x: 1 })).to.equal(a);
    expect(fingerprint({ x: 1, y: [{ p: 1, q: 3 }] })).to.not.equal(a);
    expect(fingerprint({ x: ["y", 1] })).to.not.equal(fingerprint({ x: { y: 1 } }));
  });
});
