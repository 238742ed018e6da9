import { expect } from "chai";
import { fingerprint } from "../../../handlers/orders/idempotency";

describe("the fingerprint of a request", () => {
  const request = { customerId: "CUST-1", items: [{ productId: "A", quantity: 2 }], note: null };

  it("is the same whatever the order of the fields, at any depth", () => {
    const shuffled = { note: null, items: [{ quantity: 2, productId: "A" }], customerId: "CUST-1" };

    expect(fingerprint(shuffled))
      .to.equal(fingerprint(request))
      .and.match(/^[0-9a-f]{64}$/);
  });

  const others: Record<string, object> = {
    "a value differs": { ...request, customerId: "CUST-2" },
    "a value within a line differs": { ...request, items: [{ productId: "A", quantity: 3 }] },
    "a field has another name": { customer: "CUST-1", items: request.items, note: null },
    "a field is missing": { customerId: "CUST-1", items: request.items },
    "nothing is a number": { ...request, note: 0 },
    "a line comes twice": { ...request, items: [...request.items, ...request.items] },
  };
  for (const [what, other] of Object.entries(others))
    it(`is another when ${what}`, () => {
      expect(fingerprint(other)).to.not.equal(fingerprint(request));
    });

  it("stays what it was: stored orders are compared by it", () => {
    expect(fingerprint({ b: [1, { d: null, c: "x" }], a: true })).to.equal(
      "5504897c2191929c109deddfc5e45ef33db06343b10cdb8faaa468809980cd74",
    );
  });

  it("is another when a list becomes fields", () => {
    expect(fingerprint({ items: ["A"] })).to.not.equal(fingerprint({ items: { 0: "A" } }));
  });

  it("is another when lines are in another order", () => {
    expect(fingerprint({ items: ["A", "B"] })).to.not.equal(fingerprint({ items: ["B", "A"] }));
  });
});
