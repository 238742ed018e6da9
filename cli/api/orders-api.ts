import * as z from "zod";
import { cancelledOrder } from "#handlers/orders/cancellation";
import { createdOrder, orderView } from "#handlers/orders/order-view";
import { Failed, NotFound, Refused, Unreachable } from "../errors";

/** Loose: a newer program may tell more of an order than this command line knows. */
const orderSchema = orderView.loose();
export type OrderView = z.infer<typeof orderSchema>;

const receipt = createdOrder.loose();
const cancelled = cancelledOrder.loose();
export type CancelledOrder = z.infer<typeof cancelled>;
const page = z.object({ orders: z.array(orderSchema), nextCursor: z.string().nullish() });
export type OrderPage = z.infer<typeof page>;

/** RFC 9457, as the API answers; AWS itself answers `{"message": …}`. */
const problem = z.object({
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

/** Milliseconds for one call. */
const patience = 30_000;

/** The HTTP API, as an operator uses it. All calls: @throws Refused, NotFound, Unreachable, Failed */
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

  async list(filters: ListFilters): Promise<OrderPage> {
    const query = new URLSearchParams(Object.entries(filters)).toString();
    const answer = await this.call({ method: "GET", path: `/orders${query && `?${query}`}` });
    return read(page, await answer.json());
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
      throw new Unreachable(`The API at ${this.url} doesn't answer.`, { cause });
    });
    if (!answer.ok) throw await refusalOf(answer, `${method} ${path}`);
    return answer;
  }
}

const read = <Schema extends z.ZodType>(schema: Schema, found: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new Failed(`The API's answer can't be read: ${wrong}`, {
    hint: "Is the deployed program of the same version as this command line?",
  });
};

/** What a refusal means, in the API's own words. */
const refusalOf = async (answer: Response, call: string) => {
  const told = problem.safeParse(await answer.json().catch(() => ({}))); // a body that isn't JSON tells nothing
  const { title, detail, message, errors = [] } = told.success ? told.data : {};
  const why = [
    detail ?? message ?? title ?? "no reason given",
    ...errors.map((error) => `  ${error.path}: ${error.message}`),
  ];
  const text = `${why.join("\n")} (${call}: ${answer.status})`;
  const options = hintFor(answer);
  if (answer.status === 404) return new NotFound(text, options);
  return answer.status >= 500 ? new Failed(text, options) : new Refused(text, options);
};

const hintFor = ({ status, headers }: Response): { hint?: string } => {
  if (status === 401 || status === 403)
    return { hint: "The key is the stack output apiKey; was it revoked?" };
  const retryAfter = headers.get("retry-after");
  if (status === 429) return { hint: `Try again ${retryAfter ? `in ${retryAfter} s` : "later"}.` };
  const correlationId = headers.get("x-correlation-id");
  return status >= 500 && correlationId ? { hint: `Look for it in the logs: ${correlationId}` } : {};
};
