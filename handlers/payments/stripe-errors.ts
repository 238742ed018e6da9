import Stripe from "stripe";
import { PaymentDeclined, PaymentUnavailable } from "../fulfilment/errors";

const { errors } = Stripe;

/**
 * Runs a call and distinguishes declines, which are final, from temporary failures. Other errors, such as a wrong key, are
 * passed on unchanged, because a retry doesn't help.
 * @see https://docs.stripe.com/error-handling
 */
export const translated = async <Result>(call: () => Promise<Result>): Promise<Result> => {
  try {
    return await call();
  } catch (error) {
    throw translate(error);
  }
};

const translate = (error: unknown): unknown => {
  if (!(error instanceof errors.StripeError)) return error;
  // The SDK gives a card's error an empty decline code where Stripe sent none.
  const why = error.decline_code || error.code || error.type;
  if (error instanceof errors.StripeCardError) return new PaymentDeclined(why, { cause: error });
  const passing =
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeRateLimitError ||
    error instanceof errors.StripeAPIError ||
    // The first request with this key is still being processed.
    error.statusCode === 409;
  if (passing) return new PaymentUnavailable(why, { cause: error });
  if (error instanceof errors.StripeInvalidRequestError) return new PaymentDeclined(why, { cause: error });
  return error;
};

/**
 * Stripe stores its own failures under the key for a day and repeats them. After such a repeat, the call is made again
 * with a key derived from the failed request, so that every later try uses the same key.
 * @see https://docs.stripe.com/api/idempotent_requests
 */
export const afterReplayedFailure = async <Result>(
  key: string,
  call: (idempotencyKey: string) => Promise<Result>,
): Promise<Result> => {
  try {
    return await call(key);
  } catch (error) {
    if (!(error instanceof errors.StripeAPIError) || error.headers?.["idempotent-replayed"] !== "true")
      throw error;
    return call(`${key}:${error.headers["original-request"] ?? "again"}`);
  }
};
