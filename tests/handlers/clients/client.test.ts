import { expect } from "chai";
import {
  client,
  clientKey,
  hashOfKey,
  mayUse,
  newClient,
  newClientKey,
} from "../../../handlers/clients/client";
import { firstClient } from "../../../handlers/clients/first-client";
import { callerIn, contextOf } from "../../../handlers/clients/identity";

const createdAt = "2026-03-01T10:00:00.000Z";

describe("API clients", () => {
  it("have keys that are recognisable, long enough, and never the same twice", () => {
    const keys = Array.from({ length: 1_000 }, newClientKey);

    expect(new Set(keys).size).to.equal(1_000);
    for (const key of keys) expect(clientKey.safeParse(key).success, key).to.equal(true);
  });

  it("are stored by the hash of their key, which is nowhere in the record", () => {
    const { key, record } = newClient(
      { name: "shop", scopes: ["orders:write"], dailyQuota: 10 },
      { createdAt },
    );

    expect(record.keyHash)
      .to.equal(hashOfKey(key))
      .and.match(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(record)).not.to.contain(key);
    expect(client.parse(record)).to.deep.equal(record);
  });

  it("keep their id when their key is rotated", () => {
    const first = newClient({ name: "shop", scopes: ["orders:read"] }, { createdAt });
    const { clientId } = first.record;

    const second = newClient({ name: "shop", scopes: ["orders:read"] }, { createdAt, clientId });

    expect(second.record.clientId).to.equal(clientId);
    expect(second.record.keyHash).not.to.equal(first.record.keyHash);
  });

  for (const [what, terms] of Object.entries({
    "no name": { name: " ", scopes: ["orders:read" as const] },
    "no scope": { name: "shop", scopes: [] },
    "a quota of nothing": { name: "shop", scopes: ["orders:read" as const], dailyQuota: 0 },
    "a quota of a half": { name: "shop", scopes: ["orders:read" as const], dailyQuota: 0.5 },
  })) {
    it(`can't have ${what}`, () => {
      expect(() => newClient(terms, { createdAt })).to.throw();
    });
  }

  it("may do what their scopes say, and anything as admins", () => {
    expect(mayUse({ scopes: ["orders:read"] }, "orders:read")).to.equal(true);
    expect(mayUse({ scopes: ["orders:read"] }, "orders:write")).to.equal(false);
    expect(mayUse({ scopes: ["orders:admin"] }, "orders:write")).to.equal(true);
  });

  it("reach the handler as they left the authorizer, though the gateway makes text of numbers", () => {
    const { record } = newClient({ name: "shop", scopes: ["orders:write", "orders:read"] }, { createdAt });
    const context = contextOf({ ...record, dailyQuota: 5 });

    const caller = callerIn({ ...context, dailyQuota: "5" });

    expect(caller).to.deep.equal({
      clientId: record.clientId,
      scopes: ["orders:read", "orders:write"],
      dailyQuota: 5,
    });
  });

  for (const nothing of [
    undefined,
    null,
    {},
    { clientId: "a" },
    { clientId: "", scopes: "orders:read" },
    "a",
  ]) {
    it(`aren't found in ${JSON.stringify(nothing)}`, () => {
      expect(callerIn(nothing)).to.equal(undefined);
    });
  }

  it("begin with one that may do everything", () => {
    const key = `ofk_${"x".repeat(32)}`;

    expect(firstClient(key, createdAt)).to.deep.include({
      clientId: "default",
      keyHash: hashOfKey(key),
      scopes: ["orders:admin", "orders:read", "orders:write"],
    });
  });
});
