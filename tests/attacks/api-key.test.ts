import { expect } from "chai";
import fc from "fast-check";
import { authorize } from "../../handlers/authorizer/authorize";
import { type Client, hashOfKey, newClient, newClientKey } from "../../handlers/clients/client";
import { authorizerEvent } from "../factories/authorizer-event";
import { recordTelemetry } from "../handlers/support/telemetry";
import { nastyText } from "./nasty";

const createdAt = "2026-03-01T10:00:00.000Z";
const { key, record } = newClient({ name: "shop", scopes: ["orders:read"] }, { createdAt });

/** A table that keeps what it was asked for. */
const asked = () => {
  const lookups: string[] = [];
  const telemetry = recordTelemetry();
  const clients = {
    find: async (keyHash: string): Promise<Client | undefined> => {
      lookups.push(keyHash);
      return keyHash === record.keyHash ? record : undefined;
    },
    usedOn: async () => undefined,
  };
  const handler = authorize({ clients, telemetry, now: () => new Date(createdAt) });
  return {
    lookups,
    telemetry,
    ask: (sent: string) => handler(authorizerEvent({ "x-api-key": sent }, "GET /orders")),
  };
};

/** Keys that are nearly right. */
const near = fc.oneof(
  fc.nat(key.length - 1).map((at) => key.slice(0, at) + (key[at] === "x" ? "y" : "x") + key.slice(at + 1)),
  fc.nat(key.length - 1).map((at) => key.slice(0, at)),
  fc.constantFrom(
    `${key}x`,
    ` ${key}`,
    `${key} `,
    key.toUpperCase(),
    record.keyHash,
    `${key},${key}`,
    `${key}\u0000`,
  ),
  fc.constant(0).map(() => newClientKey()),
  nastyText,
);

describe("who guesses at API keys", () => {
  it("learns nothing: a key is looked up by its hash, never compared, and only the right one is let in", async () => {
    const property = fc.asyncProperty(near, async (guess) => {
      fc.pre(guess !== key);
      const { ask, lookups } = asked();

      const answer = await ask(guess);

      expect(answer).to.deep.equal({ isAuthorized: false, context: {} });
      for (const lookup of lookups) expect(lookup).to.equal(hashOfKey(guess));
    });

    await fc.assert(property, { numRuns: 1_000, seed: 7 });
  });

  it("shares no more of a hash with a key that is nearly right than with any other", () => {
    const distance = (guess: string): number => {
      const hash = hashOfKey(guess);
      return [...hash].filter((digit, i) => digit === record.keyHash[i]).length;
    };
    const almost = Array.from({ length: 200 }, (_, i) =>
      distance(`${key.slice(0, -1)}${String.fromCodePoint(i + 256)}`),
    );

    // 64 digits of 16: four agree by chance, and 20 don't but once in 10⁹.
    expect(Math.max(...almost)).to.be.lessThan(20);
  });

  it("finds no key in the logs, right or wrong", async () => {
    const { ask, telemetry } = asked();
    const wrong = newClientKey();

    for (const sent of [key, wrong, "not-a-key-but-secret"]) await ask(sent);

    expect(telemetry.lines.join("\n"))
      .to.not.contain(key)
      .and.not.contain(wrong)
      .and.not.contain("not-a-key");
  });
});
