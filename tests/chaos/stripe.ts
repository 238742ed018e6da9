import { startStripe, type Trouble } from "../handlers/support/stripe";
import type { Chance } from "./chance";

/**
 * Stripe in the storm: it forgets idempotency keys after a day, and its answers are lost.
 * @param rate how often each kind of trouble hits a request, 0 to 1
 */
export const stormyStripe = async (chance: Chance, rate: number) => {
  const stripe = await startStripe();
  const met = new Map<string, number>();
  const troubles: readonly (readonly [number, Trouble | "none"])[] = [
    [rate * 2, "lost"],
    [rate, "reset"],
    [rate, "busy"],
    [rate, "rate-limit"],
    [rate, "failure"],
    [rate / 8, "hang"],
    [1 - rate * 6.125, "none"],
  ];
  stripe.meets = () => {
    const trouble = chance.weighted(troubles);
    if (trouble !== "none") met.set(trouble, (met.get(trouble) ?? 0) + 1);
    return trouble;
  };
  return Object.assign(stripe, {
    /** How often each kind of trouble hit. */
    met,
    calm: (): void => {
      stripe.meets = () => "none";
    },
    /** Arguments and environment of `npm start` by which functions find it. */
    settings: {
      args: ["-c", "paymentProvider=stripe", "-c", "stripeSecretKey=sk_test_1"],
      env: { STRIPE_BASE_URL: stripe.baseUrl },
    },
  });
};

export type StormyStripe = Awaited<ReturnType<typeof stormyStripe>>;
