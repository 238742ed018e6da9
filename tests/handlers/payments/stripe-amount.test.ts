import { expect } from "chai";
import * as fc from "fast-check";
import { currencyCodes } from "../../../handlers/domain/currency";
import { chargeRefusal, stripeAmount } from "../../../handlers/payments/stripe-amount";

const of = (amount: number, currency: string) => ({ amount, currency });

describe("what Stripe charges", () => {
  const units: [currency: string, minorUnits: number, stripes: number][] = [
    ["USD", 1_099, 1_099],
    ["HUF", 199_900, 199_900],
    ["TWD", 80_045, 80_045],
    ["JPY", 500, 500],
    // No digits by ISO 4217, two at Stripe.
    ["ISK", 5, 500],
    ["UGX", 5, 500],
    // Two digits by ISO 4217, none at Stripe.
    ["MGA", 12_300, 123],
    ["KWD", 5_120, 5_120],
  ];
  for (const [currency, minorUnits, stripes] of units)
    it(`is counted in Stripe's own unit: ${minorUnits} of ${currency} are ${stripes}`, () => {
      expect(chargeRefusal(of(minorUnits, currency))).to.equal(undefined);
      expect(stripeAmount(of(minorUnits, currency))).to.deep.equal({
        amount: stripes,
        currency: currency.toLowerCase(),
      });
    });

  const refused: [currency: string, minorUnits: number, reason: string, message: RegExp][] = [
    ["IRR", 500_000, "currency", /IRR isn't supported; use another currency/],
    ["CLF", 500_000, "currency", /CLF/],
    ["BGN", 500_000, "currency", /BGN/],
    ["KWD", 5_124, "fraction", /5\.124 can't be charged; amounts of KWD must be multiples of KWD\s0\.010/],
    ["BHD", 1, "fraction", /0\.010/],
    ["MGA", 12_345, "fraction", /must be multiples of MGA\s1\.00/],
    ["USD", 49, "too-small", /\$0\.49 can't be charged; the minimum is \$0\.50, or 0/],
    ["GBP", 29, "too-small", /£0\.30/],
    ["HUF", 17_499, "too-small", /175\.00/],
    ["JPY", 49, "too-small", /¥50/],
    ["USD", 100_000_000, "too-large", /the maximum is \$999,999\.99/],
    ["JPY", 100_000_000, "too-large", /the maximum is ¥99,999,999/],
    ["ISK", 1_000_000, "too-large", /the maximum is ISK\s999,999/],
    ["MGA", 10_000_000_000, "too-large", /the maximum is MGA\s99,999,999\.00/],
    ["KWD", 100_000_000, "too-large", /the maximum is KWD\s99,999\.990/],
    ["INR", 1_000_000_000, "too-large", /9,999,999\.99/],
    ["COP", 10_000_000_000, "too-large", /99,999,999\.99/],
    ["IDR", 1_000_000_000_000, "too-large", /9,999,999,999\.99/],
  ];
  for (const [currency, minorUnits, reason, message] of refused)
    it(`isn't ${minorUnits} minor units of ${currency}`, () => {
      const refusal = chargeRefusal(of(minorUnits, currency));

      expect(refusal?.reason).to.equal(reason);
      expect(refusal?.message).to.match(message);
    });

  for (const [currency, minorUnits] of [
    ["USD", 50],
    ["USD", 99_999_999],
    ["GBP", 30],
    ["HUF", 17_500],
    ["KWD", 99_999_990],
    ["IDR", 999_999_999_999],
    ["KES", 1],
  ] as const)
    it(`is ${minorUnits} minor units of ${currency}, at the edge`, () => {
      expect(chargeRefusal(of(minorUnits, currency))).to.equal(undefined);
    });

  it("may be nothing, in any currency: a free order needs no charge", () => {
    for (const currency of currencyCodes) expect(chargeRefusal(of(0, currency))).to.equal(undefined);
  });

  it("is always a whole number of at most twelve digits", () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencyCodes), fc.maxSafeNat(), (currency, amount) => {
        fc.pre(chargeRefusal(of(amount, currency)) === undefined);
        const sent = stripeAmount(of(amount, currency)).amount;

        expect(Number.isSafeInteger(sent)).to.equal(true);
        expect(String(sent).length).to.be.at.most(12);
      }),
    );
  });
});
