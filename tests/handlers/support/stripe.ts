import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";

interface Answer {
  readonly status: number;
  readonly body: object;
}

export interface StripeRequest {
  readonly path: string;
  readonly key: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/** What the next request of a path meets instead of an answer: `hang` does the work and doesn't tell. */
export type Trouble = "hang" | "reset" | "busy" | "rate-limit" | "failure";

interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  status: string;
}

const cards = new Map([
  ["pm_card_visa_chargeDeclined", "generic_decline"],
  ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"],
]);

const failed = (status: number, error: object): Answer => ({ status, body: { error } });
const troubles = {
  busy: failed(409, { type: "idempotency_error", code: "idempotency_key_in_use", message: "in use" }),
  "rate-limit": failed(429, { type: "invalid_request_error", code: "rate_limit", message: "slow down" }),
  failure: failed(500, { type: "api_error", message: "An unknown error occurred" }),
};

/** The state of the account: payment intents and refunds as the API's documentation describes them. */
const account = () => {
  const intents: Intent[] = [];
  const refunds: { id: string; payment_intent: string }[] = [];
  const find = (id: string) => intents.find((intent) => intent.id === id);
  const unexpected = (intent: Intent) =>
    failed(400, {
      type: "invalid_request_error",
      code: "payment_intent_unexpected_state",
      message: `This PaymentIntent's status is ${intent.status}`,
      payment_intent: intent,
    });

  const create = ({ amount = "0", currency = "" }: StripeRequest["params"]): Answer => {
    if (Number(amount) < 50)
      return failed(400, { type: "invalid_request_error", code: "amount_too_small", message: "small" });
    const intent: Intent = {
      id: `pi_${intents.length + 1}`,
      amount: Number(amount),
      currency,
      status: "requires_payment_method",
    };
    intents.push(intent);
    return { status: 200, body: { ...intent } };
  };

  const confirm = (intent: Intent, { payment_method = "" }: StripeRequest["params"]): Answer => {
    if (intent.status !== "requires_payment_method") return unexpected(intent);
    const decline_code = cards.get(payment_method);
    if (decline_code !== undefined)
      return failed(402, { type: "card_error", code: "card_declined", decline_code, message: "no" });
    if (!payment_method.startsWith("pm_card_"))
      return failed(404, { type: "invalid_request_error", code: "resource_missing", message: "no such pm" });
    intent.status = payment_method === "pm_card_slow" ? "processing" : "succeeded";
    return { status: 200, body: { ...intent } };
  };

  const cancel = (intent: Intent): Answer => {
    if (intent.status !== "requires_payment_method") return unexpected(intent);
    intent.status = "canceled";
    return { status: 200, body: { ...intent } };
  };

  const refund = ({ payment_intent = "" }: StripeRequest["params"]): Answer => {
    if (refunds.some((done) => done.payment_intent === payment_intent))
      return failed(400, { type: "invalid_request_error", code: "charge_already_refunded", message: "done" });
    const made = { id: `re_${refunds.length + 1}`, payment_intent, status: "succeeded" };
    refunds.push(made);
    return { status: 200, body: made };
  };

  const handle = (method: string, path: string, params: StripeRequest["params"]): Answer => {
    if (path === "/v1/payment_intents") return create(params);
    if (path === "/v1/refunds")
      return method === "POST" ? refund(params) : { status: 200, body: { object: "list", data: refunds } };
    const [, id = "", action] = /^\/v1\/payment_intents\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const intent = find(id);
    if (intent === undefined) return failed(404, { type: "invalid_request_error", message: path });
    if (action === "confirm") return confirm(intent, params);
    return action === "cancel" ? cancel(intent) : { status: 200, body: { ...intent } };
  };
  return { intents, refunds, handle };
};

const readParams = (body: string): Record<string, string> => Object.fromEntries(new URLSearchParams(body));

/**
 * A stand-in of Stripe's API for the calls that orderflow makes: states of payment intents, idempotency keys whose
 * first answer is kept, declines, and trouble on demand.
 * @see https://docs.stripe.com/api
 */
export const startStripe = async () => {
  const state = account();
  const requests: StripeRequest[] = [];
  const kept = new Map<string, Answer>();
  const pending = new Map<string, Trouble[]>();

  const answerTo = (
    method: string,
    request: StripeRequest,
    trouble: Trouble | undefined,
  ): [Answer, boolean] => {
    const { key, path, params } = request;
    const before = key === undefined ? undefined : kept.get(key);
    if (before !== undefined) return [before, true];
    const answer = trouble === "failure" ? troubles.failure : state.handle(method, path, params);
    if (key !== undefined) kept.set(key, answer);
    return [answer, false];
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = ""] = (incoming.url ?? "").split("?");
    const key = z.string().optional().parse(incoming.headers["idempotency-key"]);
    const request = { path, key, params: readParams(await text(incoming)) };
    requests.push(request);
    const action = path.split("/").at(-1) ?? "";
    const trouble = pending.get(action)?.shift();
    if (trouble === "reset") return void incoming.socket.destroy();
    const refused = trouble === "busy" || trouble === "rate-limit";
    const [{ status, body }, replayed] = refused
      ? [troubles[trouble], false]
      : answerTo(incoming.method ?? "GET", request, trouble);
    if (trouble === "hang") return;
    if (incoming.headers.authorization !== "Bearer sk_test_1")
      return void response.writeHead(401).end(JSON.stringify({ error: { message: "Invalid API Key" } }));
    response.writeHead(status, {
      "content-type": "application/json",
      "request-id": `req_${requests.length}`,
      ...(replayed ? { "idempotent-replayed": "true", "original-request": "req_original" } : {}),
    });
    response.end(JSON.stringify(body));
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    ...state,
    requests,
    baseUrl: `http://127.0.0.1:${port}`,
    /** @param action the last part of the path: `payment_intents`, `confirm`, `cancel`, `refunds` */
    trouble: (action: string, ...troubles: Trouble[]) => pending.set(action, troubles),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
};
