import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { TransactionTokens } from "../../src/dynamodb/transaction-tokens";

describe("client request tokens of transactions", () => {
  it("go to the engine as they are, until they have run out by the cloud's clock", async () => {
    const clock = new Clock();
    const tokens = new TransactionTokens(clock);
    expect(tokens.forEngine("order-1")).to.equal("order-1");
    tokens.complete("order-1");

    await clock.advance(599_000);
    expect(tokens.forEngine("order-1")).to.equal("order-1");
    expect(tokens.isRepeat("order-1")).to.equal(true);

    await clock.advance(2_000);
    expect(tokens.isRepeat("order-1")).to.equal(false);
    const second = tokens.forEngine("order-1");
    expect(second).to.be.a("string").with.lengthOf(36);
    expect(tokens.forEngine("order-1"), "a second request at the same time").to.equal(second);
  });

  it("are new ones for the engine every ten minutes", async () => {
    const clock = new Clock();
    const tokens = new TransactionTokens(clock);
    const sent = new Set<unknown>();
    for (let round = 0; round < 3; round++) {
      sent.add(tokens.forEngine("order-1"));
      tokens.complete("order-1");
      await clock.advance(600_000);
    }

    expect(sent.size).to.equal(3);
  });

  it("are valid from the first request that was done with them, not from repeats", async () => {
    const clock = new Clock();
    const tokens = new TransactionTokens(clock);
    tokens.complete("order-1");
    await clock.advance(400_000);
    tokens.complete("order-1");
    await clock.advance(400_000);

    expect(tokens.isRepeat("order-1")).to.equal(false);
  });

  it("that the engine refuses stay as they are", () => {
    const tokens = new TransactionTokens(new Clock());

    expect(tokens.forEngine(undefined)).to.equal(undefined);
    expect(tokens.forEngine(7)).to.equal(7);
  });
});
