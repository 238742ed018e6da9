import { expect } from "chai";
import * as fc from "fast-check";
import { money as consoleMoney } from "../../../cli/console/web/money";
import { currencyCodes, decimalOf, digitsOf, formatMinorUnits } from "../../../handlers/domain/currency";
import { AmountTooLarge, CurrencyMismatch } from "../../../handlers/domain/errors";
import { add, currency, formatMoney, money, multiply } from "../../../handlers/domain/money";
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

  const written: [currency: string, minorUnits: number, text: RegExp][] = [
    // ICU writes these without digits, whatever ISO 4217 says.
    ["HUF", 199_900, /^HUF\s1,999\.00$/],
    ["IDR", 15_000_000, /^IDR\s150,000\.00$/],
    ["COP", 12_345, /^COP\s123\.45$/],
    ["IQD", 1_500, /^IQD\s1\.500$/],
    ["LAK", 5, /^LAK\s0\.05$/],
    ["TWD", 80_045, /^NT\$800\.45$/],
    ["ISK", 500, /^ISK\s500$/],
    ["CLF", 12_345, /^CLF\s1\.2345$/],
    ["BGN", 250, /^BGN\s2\.50$/],
    ["USD", 0, /^\$0\.00$/],
    ["USD", Number.MAX_SAFE_INTEGER, /^\$90,071,992,547,409\.91$/],
  ];
  for (const [currency, amount, text] of written)
    it(`writes ${amount} minor units of ${currency} with ISO 4217's digits, in mails, the CLI and the console`, () => {
      expect(formatMoney({ amount, currency })).to.match(text);
      expect(consoleMoney({ amount, currency })).to.equal(
        formatMinorUnits(amount, currency, Intl.NumberFormat().resolvedOptions().locale),
      );
    });

  it("names the field whose amount is too large, the total where none is given", () => {
    const most = usd(Number.MAX_SAFE_INTEGER);
    const pathOf = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return error instanceof AmountTooLarge && error.errors[0]?.path;
      }
    };

    expect([() => multiply(most, 2), () => add(most, usd(1))].map(pathOf)).to.deep.equal(["total", "total"]);
    expect(pathOf(() => multiply(most, 2, "items.0"))).to.equal("items.0");
    expect(pathOf(() => add(most, usd(1), "items.1"))).to.equal("items.1");
  });

  for (const amount of [0.5, 1.5, -1, Number.NaN, 1e21])
    it(`can't be written for ${amount} minor units, which are no amount`, () => {
      expect(() => decimalOf(amount, "USD")).to.throw(
        TypeError,
        `${amount} isn't an integer of minor units.`,
      );
    });

  it("has ISO 4217's digits for every currency, and every amount can be read back", () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencyCodes), fc.nat(), (currency, amount) => {
        const [whole, fraction = ""] = decimalOf(amount, currency).split(".");

        expect(fraction).to.have.length(digitsOf(currency));
        expect(Number(`${whole}${fraction}`)).to.equal(amount);
      }),
    );
  });

  it("takes prices in today's currencies only, and reads amounts of withdrawn ones", () => {
    for (const code of ["BGN", "HRK", "ANG"]) {
      expect(currency.safeParse(code).success, code).to.equal(false);
      expect(money.safeParse({ amount: 1, currency: code }).success, code).to.equal(true);
    }
    for (const code of ["XCG", "SLE", "ZWG", "VED"])
      expect(currency.safeParse(code).success, code).to.equal(true);
    for (const code of ["DEM", "XXX", "XTS", "XAU", "BTC"])
      expect(money.safeParse({ amount: 1, currency: code }).success, code).to.equal(false);
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
