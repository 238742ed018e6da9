import { gzipSync } from "node:zlib";
import { type Client, newClient } from "../../handlers/clients/client";
import type { Order } from "../../handlers/domain/order";
import { derivedOrderId } from "../../handlers/orders/order-id";
import { badOrders } from "./bad-orders";
import { pendingOrder, requestBody } from "./order";

const createdAt = "2026-03-01T10:00:00.000Z";
const orderBody = (changes: Record<string, unknown> = {}) => JSON.stringify(requestBody(changes));

const made = {
  shop: newClient({ name: "shop", scopes: ["orders:read", "orders:write"] }, { createdAt }),
  reader: newClient({ name: "reader", scopes: ["orders:read"] }, { createdAt }),
  writer: newClient({ name: "writer", scopes: ["orders:write"] }, { createdAt }),
  revoked: newClient({ name: "revoked", scopes: ["orders:admin"] }, { createdAt }),
  spent: newClient({ name: "spent", scopes: ["orders:admin"], dailyQuota: 1 }, { createdAt }),
  stranger: newClient({ name: "stranger", scopes: ["orders:admin"] }, { createdAt }),
};
type Key = keyof typeof made;
const { clientId } = made.shop.record;

const kept = (status: Order["status"], changes: Partial<Order> = {}): Order =>
  pendingOrder({ clientId, status, version: 3, ...changes });

const orders = {
  shipped: kept("SHIPPED"),
  rejected: kept("FAILED_INSUFFICIENT_STOCK"),
  refunded: kept("REFUNDED"),
  declined: kept("PAYMENT_FAILED"),
  claimed: kept("CONFIRMED", {
    fulfilment: { executionId: "elsewhere", claimedAt: new Date().toISOString() },
  }),
  others: kept("SHIPPED", { clientId: "somebody-else" }),
  underKey: kept("SHIPPED", { orderId: derivedOrderId(clientId, "used-key") }),
};

/** What has to be in the tables for these requests to be bad in their own way; nothing of it moves by itself. */
export const world = {
  clients: Object.entries(made).flatMap(([name, { record }]): Client[] => {
    if (name === "stranger") return [];
    return [name === "revoked" ? { ...record, revokedAt: createdAt } : record];
  }),
  orders: Object.values(orders).map((order) => ({ ...order, requestHash: "of-another-body" })),
  products: [
    { productId: "BAD-EUR", name: "Beret", unitPrice: 2_500, currency: "EUR", stock: 10 },
    { productId: "BAD-CHEAP", name: "Button", unitPrice: 10, currency: "USD", stock: 10 },
    { productId: "BAD-KWD", name: "Pearl", unitPrice: 1_234, currency: "KWD", stock: 10 },
    { productId: "BAD-IRR", name: "Saffron", unitPrice: 500_000, currency: "IRR", stock: 10 },
    { productId: "BAD-RICH", name: "Island", unitPrice: 9_007_199_254_740_991, currency: "USD", stock: 10 },
  ],
};

/** A good request that uses up the quota of one of the clients. */
export const usesUpQuota = { method: "GET", path: "/orders", headers: { "x-api-key": made.spent.key } };

export interface BadRequest {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly status: number;
  /** The problem's code; without it the gateway answers by itself. */
  readonly code?: string;
}

interface Parts {
  readonly key?: Key | "none" | { readonly text: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const bad = (
  what: string,
  [method, path]: readonly [string, string],
  { key = "shop", headers = {}, body }: Parts,
  status: number,
  code?: string,
): BadRequest => {
  const keyHeader = typeof key === "object" ? { "x-api-key": key.text } : keyOf(key);
  const typed = body === undefined ? {} : { "content-type": "application/json" };
  return {
    what,
    method,
    path,
    headers: { ...typed, ...keyHeader, ...headers },
    ...(body === undefined ? {} : { body }),
    status,
    ...(code === undefined ? {} : { code }),
  };
};

const keyOf = (key: Key | "none"): Record<string, string> =>
  key === "none" ? {} : { "x-api-key": made[key].key };

const create = ["POST", "/orders"] as const;
const list = (query: string) => ["GET", `/orders?${query}`] as const;
const one = (orderId: string) => ["GET", `/orders/${orderId}`] as const;
const cancel = (orderId: string) => ["POST", `/orders/${orderId}/cancel`] as const;
const gzip = { "content-encoding": "gzip" };
const nobody = "ord_00000000000000000000000000";

const unreadable: BadRequest[] = [
  bad("no body", create, {}, 415, "unsupported-media-type"),
  bad("an empty body", create, { headers: { "content-type": "application/json" } }, 400, "malformed-request"),
  bad("JSON with a comma too many", create, { body: '{"a":1,}' }, 400, "malformed-request"),
  bad(
    "a body of Latin-1",
    create,
    { body: Buffer.from(orderBody({ customerName: "Zo\xEB" }), "latin1") },
    400,
    "malformed-request",
  ),
  bad(
    "a body of Latin-1 in an archive",
    create,
    { body: gzipSync(Buffer.from(orderBody({ customerName: "Zo\xEB" }), "latin1")), headers: gzip },
    400,
    "malformed-request",
  ),
  bad(
    "a reason of Latin-1",
    cancel(nobody),
    { body: Buffer.from('{"reason":"Zo\xEB"}', "latin1") },
    400,
    "malformed-request",
  ),
  bad(
    "a name that was damaged before",
    create,
    { body: orderBody({ customerName: "Ad?" }).replace("?", "\\ufffd") },
    400,
    "invalid-request",
  ),
  bad("half a JSON", create, { body: orderBody().slice(0, -5) }, 400, "malformed-request"),
  bad("deep nesting", create, { body: "[".repeat(60_000) }, 400, "malformed-request"),
  bad(
    "a form",
    create,
    { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } },
    415,
    "unsupported-media-type",
  ),
  bad(
    "plain text",
    create,
    { body: orderBody(), headers: { "content-type": "text/plain" } },
    415,
    "unsupported-media-type",
  ),
  bad(
    "another charset",
    create,
    { body: orderBody(), headers: { "content-type": "application/json; charset=utf-16" } },
    415,
    "unsupported-media-type",
  ),
  bad(
    "brotli",
    create,
    { body: orderBody(), headers: { "content-encoding": "br" } },
    415,
    "unsupported-media-type",
  ),
  bad("gzip that isn't", create, { body: orderBody(), headers: gzip }, 400, "malformed-request"),
  bad(
    "half a gzip",
    create,
    { body: gzipSync(orderBody()).subarray(0, 40), headers: gzip },
    400,
    "malformed-request",
  ),
  bad("gzipped nonsense", create, { body: gzipSync("nonsense"), headers: gzip }, 400, "malformed-request"),
  bad("gzipped wrongs", create, { body: gzipSync("{}"), headers: gzip }, 400, "invalid-request"),
  bad(
    "a body of 70 000 bytes",
    create,
    { body: orderBody({ x: "y".repeat(70_000) }) },
    413,
    "payload-too-large",
  ),
  bad(
    "a gzip bomb",
    create,
    { body: gzipSync(Buffer.alloc(50_000_000, 32)), headers: gzip },
    413,
    "payload-too-large",
  ),
  bad(
    "a cancellation of 70 000 bytes",
    cancel(orders.shipped.orderId),
    { body: JSON.stringify({ reason: "y".repeat(70_000) }) },
    413,
    "payload-too-large",
  ),
  bad(
    "a cancellation in XML",
    cancel(orders.shipped.orderId),
    { body: "<a/>", headers: { "content-type": "text/xml" } },
    415,
    "unsupported-media-type",
  ),
  bad(
    "a cancellation that is a list",
    cancel(orders.shipped.orderId),
    { body: "[]" },
    400,
    "invalid-request",
  ),
  bad(
    "a cancellation with an unknown field",
    cancel(orders.shipped.orderId),
    { body: '{"force":true}' },
    400,
    "invalid-request",
  ),
  bad(
    "a cancellation with an endless reason",
    cancel(orders.shipped.orderId),
    { body: JSON.stringify({ reason: "y".repeat(201) }) },
    400,
    "invalid-request",
  ),
  bad("half a cancellation", cancel(orders.shipped.orderId), { body: '{"reason"' }, 400, "malformed-request"),
];

const unworthy: BadRequest[] = [
  bad(
    "another total",
    create,
    { body: orderBody({ expectedTotal: { amount: 1, currency: "USD" } }) },
    409,
    "price-changed",
  ),
  bad(
    "the right total in another currency",
    create,
    { body: orderBody({ expectedTotal: { amount: 199_800, currency: "EUR" } }) },
    409,
    "price-changed",
  ),
  bad(
    "a product of nobody",
    create,
    { body: orderBody({ items: [{ productId: "NOPE", quantity: 1 }] }) },
    422,
    "unknown-product",
  ),
  bad(
    "two currencies",
    create,
    {
      body: orderBody({
        items: [
          { productId: "PROD-001", quantity: 1 },
          { productId: "BAD-EUR", quantity: 1 },
        ],
      }),
    },
    422,
    "currency-mismatch",
  ),
  bad(
    "another currency than asked for",
    create,
    { body: orderBody({ currency: "EUR" }) },
    422,
    "currency-mismatch",
  ),
  bad(
    "a total that can't be counted",
    create,
    { body: orderBody({ items: [{ productId: "BAD-RICH", quantity: 2 }] }) },
    422,
    "amount-too-large",
  ),
  ...["BAD-CHEAP", "BAD-KWD", "BAD-IRR", "BAD-RICH"].map((productId) =>
    bad(
      `a total that can't be charged, of ${productId}`,
      create,
      { body: orderBody({ items: [{ productId, quantity: 1 }] }) },
      422,
      "amount-not-chargeable",
    ),
  ),
  bad(
    "a hoarder's order",
    create,
    { body: orderBody({ items: [{ productId: "PROD-001", quantity: 500 }] }) },
    422,
    "order-flagged",
  ),
  bad(
    "a key used before",
    create,
    { body: orderBody(), headers: { "idempotency-key": "used-key" } },
    422,
    "idempotency-key-reused",
  ),
  bad(
    "an empty idempotency key",
    create,
    { body: orderBody(), headers: { "idempotency-key": '""' } },
    400,
    "invalid-request",
  ),
  bad(
    "a key with a blank",
    create,
    { body: orderBody(), headers: { "idempotency-key": "two words" } },
    400,
    "invalid-request",
  ),
  ...["clé", '"open', '"two" "keys"', '"a\\nb"', '"a";', '"a";=1', '""', '"a", "b"', '"a";p="open'].map(
    (key) =>
      bad(
        `a key that is ${key}`,
        create,
        { body: orderBody(), headers: { "idempotency-key": key } },
        400,
        "invalid-request",
      ),
  ),
  bad(
    "an endless key",
    create,
    { body: orderBody(), headers: { "idempotency-key": "k".repeat(256) } },
    400,
    "invalid-request",
  ),
];

const unlistable: BadRequest[] = [
  ["status=LOST", "an unknown status"],
  ["limit=0", "no orders"],
  ["limit=101", "too many orders"],
  ["limit=1e1", "a limit in scientific notation"],
  ["limit=1&limit=2", "two limits"],
  ["from=yesterday", "an unknown time"],
  ["from=2026-03-02&to=2026-03-01", "a range that ends before it begins"],
  ["customerId=", "an empty customer"],
  ["customerId=Zo%EB", "a customer in Latin-1"],
  ["customerId=%ED%A0%80", "a customer with an encoded half of a pair"],
  ["customerId=a%E2%80%8Bb", "a customer with a zero-width space"],
  ["cursor=AAAA", "a made-up cursor"],
  ["sort=oldest", "an unknown parameter"],
].map(([query = "", what = ""]) => bad(`a list of ${what}`, list(query), {}, 400, "invalid-request"));

const misplaced: BadRequest[] = [
  bad("an order of nobody", one(nobody), {}, 404, "order-not-found"),
  bad("another client's order", one(orders.others.orderId), {}, 404, "order-not-found"),
  bad("an order id that isn't one", one("1%20OR%201=1"), {}, 404, "order-not-found"),
  bad("an order id in small letters", one(orders.shipped.orderId.toLowerCase()), {}, 404, "order-not-found"),
  bad("cancelling nobody's order", cancel(nobody), {}, 404, "order-not-found"),
  bad("cancelling another client's order", cancel(orders.others.orderId), {}, 404, "order-not-found"),
  ...(["shipped", "rejected", "refunded", "declined", "claimed"] as const).map((which) =>
    bad(`cancelling a ${which} order`, cancel(orders[which].orderId), {}, 409, "transition-not-allowed"),
  ),
  bad("an unknown path", ["GET", "/order"], {}, 404, "route-not-found"),
  bad("the root", ["GET", "/"], { key: "none" }, 404, "route-not-found"),
  bad("a path too long", ["GET", `/orders/${nobody}/items`], {}, 404, "route-not-found"),
  bad("a slash at the end", ["POST", "/orders/"], { body: orderBody() }, 404, "route-not-found"),
  bad("capitals in the path", ["GET", "/Orders"], {}, 404, "route-not-found"),
  bad("a file that the viewer hasn't", ["GET", "/docs/secret.js"], { key: "none" }, 404, "route-not-found"),
  bad(
    "a way out of the viewer's files",
    ["GET", "/docs/..%2Findex.js"],
    { key: "none" },
    404,
    "route-not-found",
  ),
  bad(
    "a property of every object as a file",
    ["GET", "/docs/constructor"],
    { key: "none" },
    404,
    "route-not-found",
  ),
  bad("PUT where there is POST", ["PUT", "/orders"], { body: orderBody() }, 405, "method-not-allowed"),
  bad("DELETE of an order", ["DELETE", `/orders/${orders.shipped.orderId}`], {}, 405, "method-not-allowed"),
  bad("GET of a cancellation", ["GET", `/orders/${nobody}/cancel`], {}, 405, "method-not-allowed"),
  bad(
    "POST to the health check",
    ["POST", "/health"],
    { key: "none", body: "{}" },
    405,
    "method-not-allowed",
  ),
  bad("PATCH of the catalogue", ["PATCH", "/products"], { body: "{}" }, 405, "method-not-allowed"),
];

const unwelcome: BadRequest[] = [
  ...([create, list(""), one(nobody), cancel(nobody), ["GET", "/products"]] as const).flatMap((route) => [
    bad(`${route.join(" ")} without a key`, route, { key: "none" }, 401),
    bad(`${route.join(" ")} with a stranger's key`, route, { key: "stranger" }, 403),
    bad(`${route.join(" ")} with a revoked key`, route, { key: "revoked" }, 403),
    bad(`${route.join(" ")} beyond the quota`, route, { key: "spent" }, 429, "quota-exceeded"),
  ]),
  bad("an empty key", create, { key: { text: "" }, body: orderBody() }, 401),
  bad("nonsense for a key", create, { key: { text: "nonsense" }, body: orderBody() }, 403),
  bad("the hash of a key", create, { key: { text: made.shop.record.keyHash }, body: orderBody() }, 403),
  bad("a key with a letter more", create, { key: { text: `${made.shop.key}x` }, body: orderBody() }, 403),
  bad("ordering with a key for reading", create, { key: "reader", body: orderBody() }, 403),
  bad("cancelling with a key for reading", cancel(orders.shipped.orderId), { key: "reader" }, 403),
  bad("listing with a key for writing", list(""), { key: "writer" }, 403),
  bad("looking up with a key for writing", one(orders.shipped.orderId), { key: "writer" }, 403),
  bad("HEAD of a list with a key for writing", ["HEAD", "/orders"], { key: "writer" }, 403),
];

/** Requests that must be refused, each with its answer, and leave no trace in the tables. */
export const badRequests: readonly BadRequest[] = [
  ...badOrders.map(([what, body]) =>
    bad(`an order: ${what}`, create, { body: JSON.stringify(body) }, 400, "invalid-request"),
  ),
  ...unreadable,
  ...unworthy,
  ...unlistable,
  ...misplaced,
  ...unwelcome,
];
