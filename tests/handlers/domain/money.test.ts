import { expect } from "chai";
import * as fc from "fast-check";
import { AmountTooLarge, CurrencyMismatch } from "../../../handlers/domain/errors";
import { add, formatMoney, money, multiply } from "../../../handlers/domain/money";
import { usd } from "../../factories/order";

describe("money", () => {
  it("adds and multiplies exactly", () => {
    const line = multiply(usd(99_900), 2);

    const total = add(line, usd(1));

    expect(total).to.deep.equal({ amount: 199_801, currency: "USD" });
  });

  it("refuses to add two currencies", () => {
    const mix = () => add(usd(1), { amount: 1, currency: "EUR" });

    expect(mix).to.throw(CurrencyMismatch, "USD and EUR");
  });

  it("is either exact or refused, for any amounts", () => {
    const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 1000 }), (a, quantity) => {
        const exact = BigInt(a) * BigInt(quantity);
        if (exact > BigInt(Number.MAX_SAFE_INTEGER))
          expect(() => multiply(usd(a), quantity)).to.throw(AmountTooLarge);
        else expect(BigInt(multiply(usd(a), quantity).amount)).to.equal(exact);
      }),
    );
    expect(() => add(usd(Number.MAX_SAFE_INTEGER), usd(1))).to.throw(AmountTooLarge);
  });

  it("knows how many digits a currency has", () => {
    expect(formatMoney(usd(199_800))).to.equal("$1,998.00");
    expect(formatMoney({ amount: 1_500, currency: "JPY" })).to.equal("¥1,500");
    expect(formatMoney({ amount: 1_500, currency: "KWD" })).to.match(/^KWD\s1\.500$/);
  });

  for (const bad of [
    usd(-1),
    usd(0.5),
    { amount: 1, currency: "usd" },
    { amount: 1, currency: "XXQ" },
    { amount: 1 },
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      expect(money.safeParse(bad).success).to.equal(false);
    });
  }
});
