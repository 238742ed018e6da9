import { expect } from "chai";
import fc from "fast-check";
import { operate, passLong } from "./commands";
import { explorations } from "./explorations";
import { type Exploration, propertyOf } from "./explore";

const begunWithARefund =
  explorations["what was begun with a refund ends with a refund, and what is given up has a dead letter"];

const mistakes = [
  {
    mistake: "writes have no condition",
    exploration: explorations["stock is taken once, returned once, and never oversold"],
    told: /skips or repeats a version|isn't in the table of transitions|held aren't|told twice|replay/,
  },
  {
    mistake: "events go out before the write",
    exploration: explorations["stock is taken once, returned once, and never oversold"],
    told: /is told twice|replay/,
  },
  {
    mistake: "partial failures are ignored",
    exploration: explorations["stock is taken once, returned once, and never oversold"],
    told: /is PENDING, its payment/,
  },
  {
    mistake: "the stock has no floor",
    exploration: explorations["stock is taken once, returned once, and never oversold"],
    told: /-\d+ × [AB] are left/,
  },
  {
    mistake: "the provider charges again",
    exploration: explorations["an order is charged once, and not when it was cancelled"],
    told: /is charged 2 times/,
  },
  {
    mistake: "a refund is noted after the money went back",
    exploration: { ...begunWithARefund, commands: [operate, passLong], maxCommands: 3 },
    told: /its payment refunded/,
  },
  {
    mistake: "a dead letter goes before its order moved",
    exploration: begunWithARefund,
    told: /its dead letter is gone/,
  },
] as const;

describe("a mistake in what keeps the promises", () => {
  for (const { mistake, exploration, told } of mistakes)
    it(`is found, and told in few words: ${mistake}`, async () => {
      const mistaken: Exploration = { ...exploration, mistake };

      const { failed, counterexample, errorInstance } = await fc.check(propertyOf(mistaken), {
        seed: 7,
        numRuns: exploration.runs,
      });

      expect(failed).to.equal(true);
      expect(String(errorInstance)).to.match(told);
      expect(String(counterexample?.[2]).split(",").length).to.be.at.most(4);
    }).timeout(180_000);
});
