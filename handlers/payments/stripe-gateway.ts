import Stripe from "stripe";
import { PaymentDeclined, PaymentUnavailable } from "../fulfilment/errors";
import type { Charge, PaymentGateway, PaymentState } from "./payment-gateway";
import { stripeAmount } from "./stripe-amount";
import { afterReplayedFailure, translated } from "./stripe-errors";
import { giveBack, givenBack } from "./stripe-refund";

export interface StripeSettings {
  /** A secret key, or a restricted one that may write payment intents and refunds. */
  readonly secretKey: () => Promise<string>;
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number;
  /** Replaces `https://api.stripe.com`. */
  readonly baseUrl?: string | undefined;
}

/** The state machine retries, so the SDK doesn't: its default is twice 80 seconds. */
const connect = (secretKey: string, { timeoutMs, baseUrl }: StripeSettings): Stripe => {
  const config = { maxNetworkRetries: 0, timeout: timeoutMs, telemetry: false } as const;
  if (baseUrl === undefined) return new Stripe(secretKey, config);
  const { protocol, hostname, port } = new URL(baseUrl);
  return new Stripe(secretKey, {
    ...config,
    protocol: protocol === "http:" ? "http" : "https",
    host: hostname,
    ...(port === "" ? {} : { port }),
  });
};

/**
 * Charges with Stripe's payment intents. The intent is created first, which moves no money; the order stores its id, and
 * only that intent is ever confirmed. An intent is charged at most once, so nothing depends on idempotency keys, which
 * Stripe may forget after a day: they only prevent a repeat within minutes from creating a second intent.
 * @see https://docs.stripe.com/payments/paymentintents/lifecycle
 * @see https://docs.stripe.com/api/idempotent_requests
 */
export const stripeGateway = (settings: StripeSettings): PaymentGateway => {
  let connected: { readonly key: string; readonly stripe: Stripe } | undefined;

  const api = async (): Promise<Stripe> => {
    const key = await settings.secretKey();
    if (connected?.key !== key) connected = { key, stripe: connect(key, settings) };
    return connected.stripe;
  };

  return {
    provider: "stripe",

    open: (charge, attemptId) =>
      translated(async () => {
        methodOf(charge);
        return (await openIntent(await api(), charge, attemptId)).id;
      }),

    charge: (charge, { attemptId, intentId }) =>
      translated(async () => {
        const paymentMethod = methodOf(charge);
        const stripe = await api();
        const intent = await stripe.paymentIntents.retrieve(intentId);
        return paid(isFresh(intent) ? await confirm(stripe, intent, attemptId, paymentMethod) : intent);
      }),

    cancel: ({ orderId }, { attemptId, intentId }) =>
      translated(async () => {
        const stripe = await api();
        const left = await cancelled(stripe, intentId, attemptId);
        if (left.status === "succeeded") await giveBack(stripe, { intentId, attemptId, orderId });
      }),

    refund: ({ orderId }, { attemptId, transactionId }) =>
      translated(async () => giveBack(await api(), { intentId: transactionId, attemptId, orderId })),

    stateOf: (_charge, intentId) =>
      translated(async () => (intentId === undefined ? "none" : stateOf(await api(), intentId))),
  };
};

const methodOf = ({ paymentMethod }: Charge): string => {
  if (paymentMethod === undefined) throw new PaymentDeclined("the order names no payment method");
  return paymentMethod;
};

const openIntent = (
  stripe: Stripe,
  { orderId, amount }: Charge,
  attemptId: string,
): Promise<Stripe.PaymentIntent> =>
  afterReplayedFailure(attemptId, (idempotencyKey) =>
    stripe.paymentIntents.create(
      {
        ...stripeAmount(amount),
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        metadata: { orderId },
      },
      { idempotencyKey },
    ),
  );

/** Whether an intent was never confirmed. A declined one waits for another payment method, which an order doesn't have. */
const isFresh = ({ status, last_payment_error }: Stripe.PaymentIntent): boolean =>
  status === "requires_confirmation" || (status === "requires_payment_method" && !last_payment_error);

/** Confirms an intent. One that another call has confirmed or cancelled is returned unchanged. */
const confirm = async (
  stripe: Stripe,
  { id }: Stripe.PaymentIntent,
  attemptId: string,
  paymentMethod: string,
): Promise<Stripe.PaymentIntent> => {
  try {
    return await afterReplayedFailure(`${attemptId}:confirm`, (idempotencyKey) =>
      stripe.paymentIntents.confirm(
        id,
        { payment_method: paymentMethod, error_on_requires_action: true },
        { idempotencyKey },
      ),
    );
  } catch (error) {
    return asItIs(error);
  }
};

const paid = ({
  id,
  status,
  last_payment_error: failed,
}: Stripe.PaymentIntent): { transactionId: string } => {
  if (status === "succeeded") return { transactionId: id };
  if (status === "processing") throw new PaymentUnavailable("the payment is still being processed");
  if (failed) throw new PaymentDeclined(failed.decline_code ?? failed.code ?? failed.type);
  throw new PaymentDeclined(status === "canceled" ? "it was cancelled" : `it is ${status}`);
};

/** Cancels an intent; returns it when it can't be charged any more, or was charged. */
const cancelled = async (
  stripe: Stripe,
  intentId: string,
  attemptId: string,
): Promise<Stripe.PaymentIntent> => {
  const intent = await stripe.paymentIntents.retrieve(intentId);
  const { status } = intent;
  if (status === "canceled" || status === "succeeded") return intent;
  if (status === "processing") throw new PaymentUnavailable("the payment is still being processed");
  try {
    return await afterReplayedFailure(`${attemptId}:cancel`, (idempotencyKey) =>
      stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey }),
    );
  } catch (error) {
    return asItIs(error);
  }
};

const stateOf = async (stripe: Stripe, intentId: string): Promise<PaymentState> => {
  const { status, amount } = await stripe.paymentIntents.retrieve(intentId);
  if (status !== "succeeded") return "none";
  return (await givenBack(stripe, intentId)) >= amount ? "refunded" : "charged";
};

/** The intent in an error about its state. */
const asItIs = (error: unknown): Stripe.PaymentIntent => {
  if (error instanceof Stripe.errors.StripeError && error.code === "payment_intent_unexpected_state") {
    if (error.payment_intent !== undefined) return error.payment_intent;
  }
  throw error;
};
