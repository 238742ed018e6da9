import Stripe from "stripe";
import { PaymentDeclined, PaymentUnavailable } from "../fulfilment/errors";

const { errors } = Stripe;

/**
 * Runs a call and tells a decline, which is final, from trouble that is worth another try. What is neither, say a
 * wrong key, passes as it is: nobody's retry helps.
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
  const why = error.decline_code ?? error.code ?? error.type;
  if (error instanceof errors.StripeCardError) return new PaymentDeclined(why, { cause: error });
  const passing =
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeRateLimitError ||
    error instanceof errors.StripeAPIError ||
    // The first request under this key is still being worked on.
    error.statusCode === 409;
  if (passing) return new PaymentUnavailable(why, { cause: error });
  if (error instanceof errors.StripeInvalidRequestError) return new PaymentDeclined(why, { cause: error });
  return error;
};

/**
 * A failure of Stripe's own is kept under its key for a day and repeated, so after such a repeat the call is made
 * once more, under a key that the failed request decides: every later try comes to the same one.
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
