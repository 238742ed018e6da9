import Stripe from "stripe";
import { PaymentUnavailable } from "../fulfilment/errors";
import { afterReplayedFailure } from "./stripe-errors";

interface GivingBack {
  readonly intentId: string;
  readonly attemptId: string;
  readonly orderId: string;
}

/** Whether a refund returns the money; a failed or cancelled one doesn't. */
const counts = ({ status }: Stripe.Refund): boolean => status !== "failed" && status !== "canceled";

const refundsOf = async (stripe: Stripe, intentId: string): Promise<readonly Stripe.Refund[]> =>
  (await stripe.refunds.list({ payment_intent: intentId, limit: 100 })).data;

/** The refunded amount of an intent, in Stripe's units. */
export const givenBack = async (stripe: Stripe, intentId: string): Promise<number> =>
  (await refundsOf(stripe, intentId)).filter(counts).reduce((sum, { amount }) => sum + amount, 0);

/**
 * Refunds an intent completely, once. Earlier refunds are looked up by the intent, because Stripe may have forgotten the
 * idempotency key. A refund that failed at the bank is repeated with a new key.
 * @see https://docs.stripe.com/refunds#failed-refunds
 */
export const giveBack = async (
  stripe: Stripe,
  { intentId, attemptId, orderId }: GivingBack,
): Promise<{ refundId: string }> => {
  const made = await refundsOf(stripe, intentId);
  const ours = made.find((one) => counts(one) && one.metadata?.orderId === orderId);
  if (ours !== undefined) return { refundId: ours.id };
  const failures = made.filter((one) => !counts(one)).length;
  const key = `${attemptId}:refund${failures === 0 ? "" : `:${failures}`}`;
  try {
    const refund = await afterReplayedFailure(key, (idempotencyKey) =>
      stripe.refunds.create({ payment_intent: intentId, metadata: { orderId } }, { idempotencyKey }),
    );
    if (!counts(refund)) throw new PaymentUnavailable(`the refund ${refund.id} is ${refund.status}`);
    return { refundId: refund.id };
  } catch (error) {
    return byHand(error, made);
  }
};

/** A refund that was made elsewhere, e.g. in Stripe's dashboard. */
const byHand = (error: unknown, made: readonly Stripe.Refund[]): { refundId: string } => {
  const isRefunded = error instanceof Stripe.errors.StripeError && error.code === "charge_already_refunded";
  const last = made.find(counts);
  if (!isRefunded || last === undefined) throw error;
  return { refundId: last.id };
};
