import * as z from "zod";
import { readable } from "#handlers/aws/readable-items";
import { cancelledOrder } from "#handlers/orders/cancellation";
import { createdOrder, orderView } from "#handlers/orders/order-view";
import type { Observer } from "#handlers/telemetry/telemetry";
import { Failed, NotFound, Refused, Unreachable } from "../errors";

/** Unknown fields pass: a newer program may have more of them than this command line knows. */
const orderSchema = orderView.loose();
export type OrderView = z.infer<typeof orderSchema>;

const receipt = createdOrder.loose();
const cancelled = cancelledOrder.loose();
export type CancelledOrder = z.infer<typeof cancelled>;
const page = z.object({ orders: z.array(z.unknown()), nextCursor: z.string().nullish() });

/** A page of orders. */
export interface OrderPage {
  readonly orders: OrderView[];
  readonly nextCursor?: string | null | undefined;
}

/** An RFC 9457 error of the API. AWS's own errors are `{"message": …}`. */
const problem = z.object({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  message: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export interface Placed {
  readonly order: z.infer<typeof receipt>;
  /** Whether an earlier call with the same Idempotency-Key had placed it. */
  readonly replayed: boolean;
}

export type ListFilters = Readonly<
  Partial<Record<"status" | "customerId" | "from" | "to" | "limit" | "cursor", string>>
>;

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Milliseconds that one call may take. */
const patience = 30_000;

/** A client of the HTTP API for operators. All calls: @throws Refused, NotFound, Unreachable, Failed */
export class OrdersApi {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async place(body: unknown, idempotencyKey?: string): Promise<Placed> {
    const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
    const answer = await this.call({ method: "POST", path: "/orders", headers, body });
    const replayed = answer.headers.get("idempotent-replayed") === "true";
    return { order: read(receipt, await answer.json()), replayed };
  }

  async get(orderId: string): Promise<OrderView> {
    const answer = await this.call({ method: "GET", path: `/orders/${encodeURIComponent(orderId)}` });
    return read(orderSchema, await answer.json());
  }

  /** @param observer is called for each order that can't be read (of a newer program, for example); it is left out */
  async list(filters: ListFilters, observer: Observer): Promise<OrderPage> {
    const query = new URLSearchParams(Object.entries(filters)).toString();
    const answer = await this.call({ method: "GET", path: `/orders${query && `?${query}`}` });
    const { orders, nextCursor } = read(page, await answer.json());
    const listed = { schema: orderSchema, what: "order", key: "orderId", observer };
    return { orders: readable(listed, orders), nextCursor };
  }

  async cancel(orderId: string, reason?: string): Promise<CancelledOrder> {
    const path = `/orders/${encodeURIComponent(orderId)}/cancel`;
    const body = reason === undefined ? {} : { reason };
    const answer = await this.call({ method: "POST", path, body });
    return read(cancelled, await answer.json());
  }

  private async call({ method, path, headers, body }: Call): Promise<Response> {
    const url = `${this.url.replace(/\/$/, "")}${path}`;
    const answer = await fetch(url, {
      method,
      headers: {
        "x-api-key": this.key,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    }).catch((cause: unknown) => {
      throw new Unreachable(`The API at ${this.url} doesn't respond.`, { cause });
    });
    if (!answer.ok) throw await refusalOf(answer, `${method} ${path}`);
    return answer;
  }
}

const read = <Schema extends z.ZodType>(schema: Schema, found: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new Failed(`The API's response can't be read: ${wrong}`, {
    hint: "Check that the deployed program and this command line have the same version.",
  });
};

/** The error for a refused request, with the API's own message. */
const refusalOf = async (answer: Response, call: string) => {
  const told = problem.safeParse(await answer.json().catch(() => ({}))); // a body that isn't JSON has no message
  const { code, title, detail, message, errors = [] } = told.success ? told.data : {};
  const why = [
    detail ?? message ?? title ?? "no reason given",
    ...errors.map((error) => `  ${error.path}: ${error.message}`),
  ];
  const text = `${why.join("\n")} (${call}: ${answer.status})`;
  const options = hintFor(answer);
  if (code === "unknown-product")
    return new Refused(text, {
      hint: "List the products: products list. A new shop is empty; fill it: seed",
      code,
    });
  if (answer.status === 404) return new NotFound(text, options);
  return answer.status >= 500 ? new Failed(text, options) : new Refused(text, { ...options, code });
};

const keyHint = [
  "The key is the stack output apiKey, unless you pass another. It may have been revoked, or lack a scope.",
  "Pass another key: --api-key, or ORDERFLOW_API_KEY.",
  "Create a key: clients create --name operator --scope orders:admin",
].join("\n");

const hintFor = ({ status, headers }: Response): { hint?: string } => {
  if (status === 401 || status === 403) return { hint: keyHint };
  const retryAfter = headers.get("retry-after");
  if (status === 429) return { hint: `Try again ${retryAfter ? `in ${retryAfter} s` : "later"}.` };
  const correlationId = headers.get("x-correlation-id");
  return status >= 500 && correlationId
    ? { hint: `Search the logs for the correlation id: ${correlationId}` }
    : {};
};
