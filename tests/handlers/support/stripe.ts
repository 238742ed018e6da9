import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { type Answer, failed, type Params, stripeAccount } from "./stripe-account";

export interface StripeRequest {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly params: Params;
}

/**
 * What a request meets instead of an answer: `hang` and `lost` do the work, and the caller waits for nothing or sees
 * the connection break; `reset` breaks it before anything is done.
 */
export type Trouble = "hang" | "lost" | "reset" | "busy" | "rate-limit" | "failure";

const troubles = {
  busy: failed(409, { type: "idempotency_error", code: "idempotency_key_in_use", message: "in use" }),
  "rate-limit": failed(429, { type: "invalid_request_error", code: "rate_limit", message: "slow down" }),
  failure: failed(500, { type: "api_error", message: "An unknown error occurred" }),
};

const hourMs = 60 * 60 * 1_000;
/** Stripe may forget keys once they are a day old: https://docs.stripe.com/api/idempotent_requests */
const keysAreKeptMs = 24 * hourMs;

/** Answers under their idempotency keys, for a day; a key that comes back with other parameters is refused. */
const idempotencyKeys = (now: () => number) => {
  const kept = new Map<string, { readonly answer: Answer; readonly request: string; readonly at: number }>();
  return {
    answer: ({ key, path, params }: StripeRequest, work: () => Answer): [Answer, boolean] => {
      if (key === undefined) return [work(), false];
      const request = JSON.stringify([path, params]);
      const before = kept.get(key);
      if (before !== undefined && now() - before.at < keysAreKeptMs) {
        const reused = failed(400, { type: "idempotency_error", message: "Keys can only be used once" });
        return before.request === request ? [before.answer, true] : [reused, false];
      }
      const answer = work();
      kept.set(key, { answer, request, at: now() });
      return [answer, false];
    },
  };
};

const paramsOf = (encoded: string): Params => Object.fromEntries(new URLSearchParams(encoded));

const read = async (incoming: IncomingMessage): Promise<StripeRequest> => {
  const [path = "", query = ""] = (incoming.url ?? "").split("?");
  return {
    method: incoming.method ?? "GET",
    path,
    key: z.string().optional().parse(incoming.headers["idempotency-key"]),
    params: { ...paramsOf(query), ...paramsOf(await text(incoming)) },
  };
};

/**
 * A stand-in of Stripe's API for the calls that orderflow makes: states of payment intents and refunds, idempotency
 * keys whose first answer is kept for a day, declines, and trouble on demand.
 * @see https://docs.stripe.com/api
 */
export const startStripe = async () => {
  /** What tests look at and set. */
  const account = Object.assign(stripeAccount(), {
    onRequest: (_request: StripeRequest): void => undefined,
    /** What a request meets for which no trouble was planned. */
    meets: (_request: StripeRequest): Trouble | "none" => "none",
  });
  const requests: StripeRequest[] = [];
  let time = Date.parse("2026-03-01T10:00:00.000Z");
  const keys = idempotencyKeys(() => time);
  const pending = new Map<string, (Trouble | "none")[]>();

  const answerTo = (request: StripeRequest, trouble: Trouble | "none" | undefined): [Answer, boolean] => {
    if (trouble === "busy" || trouble === "rate-limit") return [troubles[trouble], false];
    return keys.answer(request, () =>
      trouble === "failure" ? troubles.failure : account.handle(request.method, request.path, request.params),
    );
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(incoming);
    requests.push(request);
    account.onRequest(request);
    const action = request.path.split("/").at(-1) ?? "";
    const trouble = pending.get(action)?.shift() ?? account.meets(request);
    if (trouble === "reset") return void incoming.socket.destroy();
    const [{ status, body }, replayed] = answerTo(request, trouble);
    if (trouble === "hang") return;
    if (trouble === "lost") return void incoming.socket.destroy();
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
  return Object.assign(account, {
    requests,
    baseUrl: `http://127.0.0.1:${port}`,
    /** @param action the last part of the path: `payment_intents`, `confirm`, `cancel`, `refunds`, or an intent's id */
    trouble: (action: string, ...met: (Trouble | "none")[]) => pending.set(action, met),
    /** Lets hours go by: keys are forgotten, and payments that were processing have gone through. */
    pass: (hours: number) => {
      time += hours * hourMs;
      account.settle(hours);
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
};
