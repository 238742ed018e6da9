import Stripe from "stripe";
import { PaymentDeclined, PaymentUnavailable } from "../fulfilment/errors";
import type { Charge, PaymentGateway } from "./payment-gateway";
import { stripeAmount } from "./stripe-amount";
import { afterReplayedFailure, translated } from "./stripe-errors";

export interface StripeSettings {
  /** A secret key, or a restricted one that may write payment intents and refunds. */
  readonly secretKey: () => Promise<string>;
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number;
  /** Stands in for `https://api.stripe.com`. */
  readonly baseUrl?: string | undefined;
}

/** The state machine retries, so the SDK doesn't: its own defaults are 80 seconds, twice. */
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
 * Stripe by payment intents. Creating one moves no money and is repeated under the order's id, so whatever was cut
 * off, the same intent is found again; and an intent is charged at most once, however often it is confirmed.
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

    charge: (charge) =>
      translated(async () => {
        if (charge.paymentMethod === undefined)
          throw new PaymentDeclined("the order names no payment method");
        const stripe = await api();
        const intent = await intentOf(stripe, charge);
        return paid(await confirm(stripe, intent.id, charge.orderId, charge.paymentMethod));
      }),

    cancel: (charge) =>
      translated(async () => {
        const stripe = await api();
        const intent = await intentOf(stripe, charge).catch(nothingToCancel);
        if (intent !== undefined) await undo(stripe, intent.id, charge.orderId);
      }),

    refund: ({ orderId }, transactionId) =>
      translated(async () => giveBack(await api(), transactionId, orderId)),
  };
};

const intentOf = (stripe: Stripe, { orderId, amount }: Charge): Promise<Stripe.PaymentIntent> =>
  afterReplayedFailure(orderId, (idempotencyKey) =>
    stripe.paymentIntents.create(
      {
        ...stripeAmount(amount),
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        metadata: { orderId },
      },
      { idempotencyKey },
    ),
  );

/** The intent after its confirmation; one that was confirmed or cancelled before answers as it is. */
const confirm = async (
  stripe: Stripe,
  intentId: string,
  orderId: string,
  paymentMethod: string,
): Promise<Stripe.PaymentIntent> => {
  try {
    const intent = await afterReplayedFailure(`${orderId}:confirm`, (idempotencyKey) =>
      stripe.paymentIntents.confirm(
        intentId,
        { payment_method: paymentMethod, error_on_requires_action: true },
        { idempotencyKey },
      ),
    );
    // What is repeated under a key tells how it was then.
    return intent.status === "processing" ? await stripe.paymentIntents.retrieve(intentId) : intent;
  } catch (error) {
    return asItIs(error);
  }
};

const paid = ({ id, status }: Stripe.PaymentIntent): { transactionId: string } => {
  if (status === "succeeded") return { transactionId: id };
  if (status === "processing") throw new PaymentUnavailable("the payment is still being processed");
  throw new PaymentDeclined(status === "canceled" ? "it was cancelled" : `it is ${status}`);
};

const undo = async (stripe: Stripe, intentId: string, orderId: string): Promise<void> => {
  const { status } = await stripe.paymentIntents.retrieve(intentId);
  if (status === "canceled") return;
  if (status === "processing") throw new PaymentUnavailable("the payment is still being processed");
  const left =
    status === "succeeded" ? status : (await stripe.paymentIntents.cancel(intentId).catch(asItIs)).status;
  if (left === "succeeded") await giveBack(stripe, intentId, orderId);
};

const giveBack = async (stripe: Stripe, intentId: string, orderId: string): Promise<{ refundId: string }> => {
  try {
    const { id } = await afterReplayedFailure(`${orderId}:refund`, (idempotencyKey) =>
      stripe.refunds.create({ payment_intent: intentId, metadata: { orderId } }, { idempotencyKey }),
    );
    return { refundId: id };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError) || error.code !== "charge_already_refunded")
      throw error;
    const [done] = (await stripe.refunds.list({ payment_intent: intentId, limit: 1 })).data;
    if (done === undefined) throw error;
    return { refundId: done.id };
  }
};

/** The intent that an error carries because it was past what was asked of it. */
const asItIs = (error: unknown): Stripe.PaymentIntent => {
  if (error instanceof Stripe.errors.StripeError && error.code === "payment_intent_unexpected_state") {
    if (error.payment_intent !== undefined) return error.payment_intent;
  }
  throw error;
};

/** An intent that Stripe refuses to make, say of an amount too small, was never charged. */
const nothingToCancel = (error: unknown): undefined => {
  if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400) return undefined;
  throw error;
};
