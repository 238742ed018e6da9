/** An answer of the API: status and JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

export type Params = Readonly<Record<string, string>>;

interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: { readonly orderId: string | undefined };
  status: string;
  last_payment_error?: object;
  /** When it began to be processed, by the hours that have passed. */
  processingSince?: number;
}

interface Refund {
  readonly id: string;
  readonly payment_intent: string;
  readonly amount: number;
  readonly metadata: { readonly orderId: string | undefined };
  status: string;
}

const declines = new Map([
  ["pm_card_visa_chargeDeclined", "generic_decline"],
  ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"],
]);

/** What a confirmation leads to, by test card. */
const confirmed = new Map([
  ["pm_card_slow", "processing"],
  ["pm_card_manual", "requires_capture"],
]);

export const failed = (status: number, error: object): Answer => ({ status, body: { error } });

const invalid = (status: number, code: string, message: string, more: object = {}): Answer =>
  failed(status, { type: "invalid_request_error", code, message, ...more });

const unexpected = (intent: Intent): Answer =>
  invalid(400, "payment_intent_unexpected_state", `This PaymentIntent's status is ${intent.status}`, {
    payment_intent: intent,
  });

/** @see https://docs.stripe.com/api/payment_intents/cancel */
const cancellable: ReadonlySet<string> = new Set([
  "requires_payment_method",
  "requires_capture",
  "requires_confirmation",
  "requires_action",
]);
const confirmable: ReadonlySet<string> = new Set(["requires_payment_method", "requires_confirmation"]);

/** Hours after which what was processing has gone through. */
const processingHours = 1;

/** The state of a Stripe account: payment intents and refunds as the API's documentation describes them. */
export const stripeAccount = () => {
  const intents: Intent[] = [];
  const refunds: Refund[] = [];
  let passed = 0;
  const state = {
    intents,
    refunds,
    /** The status that refunds are made with. */
    refundsBegin: "succeeded",
  };

  const create = ({ amount = "0", currency = "", ...params }: Params): Answer => {
    if (Number(amount) < 50) return invalid(400, "amount_too_small", "small");
    const intent: Intent = {
      id: `pi_${intents.length + 1}`,
      amount: Number(amount),
      currency,
      metadata: { orderId: params["metadata[orderId]"] },
      status: "requires_payment_method",
    };
    intents.push(intent);
    return { status: 200, body: { ...intent } };
  };

  const confirm = (intent: Intent, { payment_method = "" }: Params): Answer => {
    if (!confirmable.has(intent.status)) return unexpected(intent);
    const decline_code = declines.get(payment_method);
    if (decline_code !== undefined) {
      const error = { type: "card_error", code: "card_declined", decline_code, message: "no" };
      intent.last_payment_error = error;
      return failed(402, { ...error, payment_intent: { ...intent } });
    }
    if (!payment_method.startsWith("pm_card_")) return invalid(404, "resource_missing", "no such pm");
    intent.status = confirmed.get(payment_method) ?? "succeeded";
    if (intent.status === "processing") intent.processingSince = passed;
    return { status: 200, body: { ...intent } };
  };

  const cancel = (intent: Intent): Answer => {
    if (!cancellable.has(intent.status)) return unexpected(intent);
    intent.status = "canceled";
    return { status: 200, body: { ...intent } };
  };

  /** What is given back of an intent, or about to be. */
  const refundsOf = (intentId: string) => refunds.filter(({ payment_intent }) => payment_intent === intentId);
  const givenBack = (intentId: string): number =>
    refundsOf(intentId)
      .filter(({ status }) => status === "succeeded" || status === "pending")
      .reduce((sum, { amount }) => sum + amount, 0);

  const refund = ({ payment_intent = "", ...params }: Params): Answer => {
    const intent = intents.find(({ id }) => id === payment_intent);
    if (intent === undefined) return invalid(404, "resource_missing", "no such payment intent");
    if (intent.status !== "succeeded") return invalid(400, "payment_intent_unexpected_state", "no charge");
    const left = intent.amount - givenBack(payment_intent);
    if (left === 0) return invalid(400, "charge_already_refunded", "done");
    const made: Refund = {
      id: `re_${refunds.length + 1}`,
      payment_intent,
      amount: left,
      metadata: { orderId: params["metadata[orderId]"] },
      status: state.refundsBegin,
    };
    refunds.push(made);
    return { status: 200, body: { ...made } };
  };

  const handle = (method: string, path: string, params: Params): Answer => {
    if (path === "/v1/payment_intents") return create(params);
    if (path === "/v1/refunds" && method === "POST") return refund(params);
    if (path === "/v1/refunds")
      return {
        status: 200,
        body: { object: "list", data: refundsOf(params.payment_intent ?? "").toReversed() },
      };
    const [, id = "", action] = /^\/v1\/payment_intents\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const intent = intents.find((one) => one.id === id);
    if (intent === undefined) return invalid(404, "resource_missing", path);
    if (action === "confirm") return confirm(intent, params);
    return action === "cancel" ? cancel(intent) : { status: 200, body: { ...intent } };
  };

  return Object.assign(state, {
    handle,
    /** Lets hours go by, in one piece or in several: what was processing goes through, as bank debits do after days. */
    settle: (hours: number): void => {
      passed += hours;
      for (const intent of intents)
        if (intent.processingSince !== undefined && passed >= intent.processingSince + processingHours) {
          intent.status = "succeeded";
          delete intent.processingSince;
        }
    },
    /** What an order paid and didn't get back, by each of its intents that was charged, in Stripe's units. */
    paidBy: (orderId: string): number[] =>
      intents
        .filter(({ metadata, status }) => metadata.orderId === orderId && status === "succeeded")
        .map(({ id, amount }) => amount - givenBack(id)),
    /** What customers paid and didn't get back, in Stripe's units. */
    taken: (): number =>
      intents
        .filter(({ status }) => status === "succeeded")
        .reduce((sum, { id, amount }) => sum + amount - givenBack(id), 0),
  });
};
