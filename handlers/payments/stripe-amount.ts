import { digitsOf, formatMinorUnits } from "../domain/currency";
import type { Money } from "../domain/money";
import type { ChargeRefusal } from "./charge-refusal";

/**
 * Stripe's presentment currencies, and the digits of the units in its API. These sometimes differ from ISO 4217: MGA has two
 * in ISO 4217 and none in Stripe; ISK and UGX have none in ISO 4217, and two in Stripe that must be zeros.
 * @see https://docs.stripe.com/currencies as of 2026-09
 */
const presentment: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
  2: [
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF",
    "CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG",
    "HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR",
    "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD",
    "SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD XCG",
    "YER ZAR ZMW",
  ].join(" "),
  3: "BHD JOD KWD OMR TND",
};

const stripeDigits: ReadonlyMap<string, number> = new Map(
  Object.entries(presentment).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => [code, Number(digits)] as const),
  ),
);

/** The last digit of an amount with three decimals must be 0. */
const thousandthsMustEndIn = 10;

/** The minimum charge, in ISO 4217's minor units. For other currencies, the value in the settlement currency must reach its minimum. */
const least: Readonly<Record<string, number>> = {
  ...{ AED: 200, ARS: 50, AUD: 50, BRL: 50, CAD: 50, CHF: 50, COP: 50, CZK: 1_500, DKK: 250, EUR: 50 },
  ...{ GBP: 30, HKD: 400, HUF: 17_500, IDR: 50, ILS: 50, INR: 50, JPY: 50, KRW: 50, MXN: 1_000, MYR: 200 },
  ...{
    NOK: 300,
    NZD: 50,
    PHP: 50,
    PLN: 200,
    RON: 200,
    RUB: 50,
    SEK: 300,
    SGD: 50,
    THB: 1_000,
    USD: 50,
    ZAR: 50,
  },
};

/** The maximum digits of an amount for all payment methods, and the currencies that may have more than eight. */
const mostDigits = 8;
const moreDigits: Readonly<Record<string, number>> = { IDR: 12, COP: 10, INR: 9 };

/** An amount in Stripe's units. Check it with {@link chargeRefusal} first. */
export const stripeAmount = ({ amount, currency }: Money): { amount: number; currency: string } => ({
  amount: rescaled(amount, stripeDigitsOf(currency) - digitsOf(currency)),
  currency: currency.toLowerCase(),
});

/** Divides when digits are removed, because a factor such as 0.01 isn't exact. */
const rescaled = (amount: number, digits: number): number =>
  digits < 0 ? amount / 10 ** -digits : amount * 10 ** digits;

const stripeDigitsOf = (currency: string): number => stripeDigits.get(currency) ?? digitsOf(currency);

/**
 * Returns why Stripe wouldn't charge an amount with any payment method; undefined if it would. An amount of 0 needs no
 * charge, so it is never refused.
 */
export const chargeRefusal = (money: Money): ChargeRefusal | undefined => {
  const { amount, currency } = money;
  if (amount === 0) return undefined;
  if (!stripeDigits.has(currency))
    return { reason: "currency", message: `${currency} isn't supported; use another currency` };
  const step = stepOf(currency);
  if (amount % step !== 0)
    return {
      reason: "fraction",
      message: `${show(money)} can't be charged; amounts of ${currency} must be multiples of ${show({ amount: step, currency })}`,
    };
  const smallest = least[currency] ?? 1;
  if (amount < smallest)
    return {
      reason: "too-small",
      message: `${show(money)} can't be charged; the minimum is ${show({ amount: smallest, currency })}, or 0`,
    };
  const largest = largestOf(currency);
  return amount <= largest
    ? undefined
    : {
        reason: "too-large",
        message: `${show(money)} can't be charged; the maximum is ${show({ amount: largest, currency })}`,
      };
};

/** The minor units that an amount must be a multiple of. */
const stepOf = (currency: string): number => {
  const digits = stripeDigitsOf(currency);
  return digits === 3 ? thousandthsMustEndIn : 10 ** Math.max(0, digitsOf(currency) - digits);
};

/** The maximum, in ISO 4217's minor units. */
const largestOf = (currency: string): number => {
  const inStripeUnits = 10 ** (moreDigits[currency] ?? mostDigits) - 1;
  const step = stepOf(currency);
  const most = rescaled(inStripeUnits, digitsOf(currency) - stripeDigitsOf(currency));
  return Math.floor(most / step) * step;
};

const show = ({ amount, currency }: Money): string => formatMinorUnits(amount, currency, "en-US");
