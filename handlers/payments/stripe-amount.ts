import type { Money } from "../domain/money";

/** ISO 4217 has no minor unit for these, but Stripe counts hundredths. */
const countedInHundredths: ReadonlySet<string> = new Set(["ISK", "UGX"]);

/**
 * An amount in the units that Stripe counts in.
 * @see https://docs.stripe.com/currencies#special-cases
 */
export const stripeAmount = ({ amount, currency }: Money): { amount: number; currency: string } => ({
  amount: countedInHundredths.has(currency) ? amount * 100 : amount,
  currency: currency.toLowerCase(),
});
