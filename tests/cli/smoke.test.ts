import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import * as z from "zod";
import type { OrderView } from "../../cli/api/orders-api";
import { coloursFor } from "../../cli/output/output";
import { smokeText } from "../../cli/output/smoke";
import { randomOrderId } from "../../handlers/orders/order-id";
import { type Actions, awsStandIn } from "./support/aws-stand-in";
import { shownOrder } from "./support/order";
import { type Outputs, runOn, Screen } from "./support/world";

const request = z.object({
  paymentMethod: z.string(),
  items: z.array(z.object({ productId: z.string(), quantity: z.int() })),
  shippingAddress: z.object({ postalCode: z.string() }).optional(),
});

type Status = OrderView["status"];
type Order = z.infer<typeof request>;

/** As the program does, for the orders of a run. */
const properly = ({ paymentMethod, items, shippingAddress }: Order): Status | "flagged" => {
  const pieces = items[0]?.quantity ?? 0;
  if (pieces === 1_000) return "flagged";
  if (pieces > 8) return "FAILED_INSUFFICIENT_STOCK";
  if (shippingAddress?.postalCode === "00000") return "REFUNDED";
  return paymentMethod === "pm_declined" ? "PAYMENT_FAILED" : "SHIPPED";
};

/** An API whose orders end as told; cancellations come too late until there were so many. */
const shopWhereOrdersEnd = async (
  how: Status | ((order: Order) => Status | "flagged"),
  { tooLate = Number.POSITIVE_INFINITY } = {},
) => {
  let cancellations = 0;
  const orders = new Map<string, ReturnType<typeof shownOrder>>();
  const requests: z.infer<typeof request>[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const answer = (code: number, value: unknown, headers = {}) => {
      response.writeHead(code, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
    };
    if (incoming.method === "GET") {
      const order = orders.get(String(incoming.url?.split("/").at(-1)));
      return order ? answer(200, order) : answer(404, { code: "order-not-found", detail: "no such order" });
    }
    if (incoming.url?.endsWith("/cancel")) {
      const orderId = String(incoming.url.split("/").at(-2));
      cancellations += 1;
      if (cancellations <= tooLate)
        return answer(409, { code: "transition-not-allowed", detail: "too late" });
      orders.set(orderId, shownOrder(["CANCELLED"], { orderId }));
      const cancelledAt = "2026-03-01T12:00:00.000Z";
      return answer(200, { ...shownOrder(["CANCELLED"], { orderId }), cancelledAt });
    }
    const key = String(incoming.headers["idempotency-key"]);
    const known = orders.get(key);
    const placed = request.parse(JSON.parse(body));
    requests.push(placed);
    const end = typeof how === "string" ? how : how(placed);
    if (end === "flagged") return answer(422, { code: "order-flagged", detail: "declined" });
    const items = placed.items.map((item) => ({
      ...item,
      name: "N",
      unitPrice: { amount: 1, currency: "USD" },
    }));
    const order = known ?? shownOrder([end], { orderId: randomOrderId(), items });
    orders.set(key, order).set(order.orderId, order);
    return answer(201, { ...order, status: "PENDING" }, known ? { "idempotent-replayed": "true" } : {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, requests, orderIds: () => [...orders.keys()], close };
};

/** A mailbox in which every order is named. */
const aboutAll = ({ orderIds }: { orderIds: () => string[] }): Actions => ({
  undefined: () => ({
    messages: [
      {
        id: "m-1",
        destination: { ToAddresses: ["success@simulator.amazonses.com"] },
        subject: "Your orders",
        body: { text: orderIds().join(" ") },
        timestamp: "2026-03-01T12:00:00.000Z",
      },
    ],
  }),
});

const report = z.object({
  ok: z.boolean(),
  stock: z.looseObject({ ok: z.boolean() }),
  results: z.array(z.looseObject({ scenario: z.string(), problem: z.string().nullable() })),
});

describe("smoke", function () {
  this.timeout(180_000);
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  const run = async (
    outputs: Partial<Outputs>,
    { actions = {}, api, stock = 8 }: { actions?: Actions; api?: { url: string }; stock?: number } = {},
  ) => {
    const aws = await awsStandIn({
      Scan: () => ({ Items: [] }),
      PutItem: () => ({}),
      DeleteItem: () => ({}),
      UpdateItem: () => ({ Attributes: {} }),
      GetItem: () => ({ Item: { stock: { N: String(stock) } } }),
      undefined: () => ({ messages: [] }), // the mailbox, which is asked for without an action
      ...actions,
    });
    closing.push(aws.close);
    const all: Outputs = {
      awsEndpoint: aws.url,
      ...(api ? { apiUrl: api.url } : {}),
      inventoryTableName: "inventory",
      clientsTableName: "clients",
      ordersTableName: "orders",
      ordersTable: { name: "orders", shards: 16, listedBy: "shards" },
      ledgerTableName: "ledger",
      ...outputs,
    };
    const ran = await runOn(all, ["smoke", "--timeout", "1", "--json"]);
    const called = (action: string) =>
      aws.calls.filter((call) => call.action === action).map(({ input }) => input);
    return { ...ran, called };
  };

  describe("orders nothing", () => {
    const key = (Value: string): Actions => ({ GetParameter: () => ({ Parameter: { Value } }) });
    const stripe = { paymentProvider: "stripe", stripeKeyParameterName: "stripe-secret-key" };
    const refused: Record<string, [Partial<Outputs>, Actions, RegExp]> = {
      "with a live key of Stripe's": [stripe, key("sk_live_abc"), /charges real cards/],
      "with a restricted live key": [stripe, key("rk_live_abc"), /charges real cards/],
      "with a key of a kind that isn't known": [stripe, key("sk_abc_test_"), /charges real cards/],
      "with an empty key": [stripe, key(""), /charges real cards/],
      "where the key may not be read": [stripe, {}, /not allowed: GetParameter/],
      "where nobody says who takes the payments": [{}, {}, /doesn't say which payment provider it uses/],
    };
    for (const [what, [outputs, actions, message]] of Object.entries(refused))
      it(what, async () => {
        const api = await shopWhereOrdersEnd("SHIPPED");
        closing.push(api.close);

        const ran = await run(outputs, { actions, api });

        expect(ran.code).to.equal(5);
        expect(ran.stderr).to.match(message).and.not.to.contain("_live_");
        expect(api.requests).to.deep.equal([]);
        expect(ran.called("PutItem")).to.deep.equal([]);
      });
  });

  it("pays with Stripe's own test cards where the key is one for tests", async () => {
    const api = await shopWhereOrdersEnd("SHIPPED");
    closing.push(api.close);
    const actions = { GetParameter: () => ({ Parameter: { Value: "rk_test_abc" } }) };

    await run({ paymentProvider: "stripe", stripeKeyParameterName: "stripe-secret-key" }, { actions, api });

    expect(new Set(api.requests.map(({ paymentMethod }) => paymentMethod))).to.deep.equal(
      new Set(["pm_card_visa", "pm_card_visa_chargeDeclined"]),
    );
  });

  it("fails where orders end otherwise, says which, and removes its product and its client", async () => {
    const api = await shopWhereOrdersEnd("SHIPPED");
    closing.push(api.close);

    const { code, stdout, stderr, called } = await run({ paymentProvider: "simulated" }, { api });
    const seen = report.parse(JSON.parse(stdout));

    expect([code, seen.ok], stderr).to.deep.equal([1, false]);
    const problems = Object.fromEntries(seen.results.map(({ scenario, problem }) => [scenario, problem]));
    expect(problems["payment declined"]).to.contain("it ended as SHIPPED, not PAYMENT_FAILED");
    expect(problems["flagged as fraud"]).to.contain("not refused: order-flagged");
    expect(problems.cancelled).to.contain("refused: transition-not-allowed");
    expect(problems.shipped).to.contain("the payment is none, not charged");
    const [product = "", client = ""] = called("PutItem").map((input) => JSON.stringify(input));
    const removed = called("DeleteItem").map(({ Key }) => JSON.stringify(Key));
    expect(removed).to.have.length(2);
    for (const key of removed) expect(product + client).to.contain(key.slice(1, -1));
  });

  it("cancels another order when one was cancelled too late, and counts the first as sold", async () => {
    const api = await shopWhereOrdersEnd(properly, { tooLate: 1 });
    closing.push(api.close);

    const outputs = { paymentProvider: "simulated", ledgerTableName: undefined };
    const { code, stdout, stderr } = await run(outputs, { api, stock: 8 - 2 - 1, actions: aboutAll(api) });
    const seen = report.parse(JSON.parse(stdout));

    expect(seen.results.filter(({ problem }) => problem !== null)).to.deep.equal([]);
    expect(seen.stock).to.include({ ok: true, expected: 5 });
    expect(code, stderr).to.equal(0);
  });

  it("leaves its product retired, and reports that, if orders continue", async () => {
    const api = await shopWhereOrdersEnd("PENDING");
    closing.push(api.close);

    const { code, stdout, stderr, called } = await run({ paymentProvider: "simulated" }, { api });
    const seen = report.parse(JSON.parse(stdout));

    expect(code).to.equal(1);
    expect(seen.results.find(({ scenario }) => scenario === "shipped")?.problem).to.contain(
      "Timed out after 1 s",
    );
    expect(called("DeleteItem").map(({ TableName }) => TableName)).to.deep.equal(["clients"]);
    expect(called("UpdateItem").map(({ UpdateExpression }) => UpdateExpression)).to.deep.equal([
      "SET retiredAt = if_not_exists(retiredAt, :at)",
    ]);
    expect(stderr).to.match(/still in progress, so the product SMOKE-\S+ stays, retired/);
  });

  it("removes its product when its client can't be made", async () => {
    const api = await shopWhereOrdersEnd("SHIPPED");
    closing.push(api.close);
    const actions: Actions = {
      PutItem: ({ TableName }) => {
        if (TableName === "clients") throw new Error("broken");
        return {};
      },
    };

    const { code, called } = await run({ paymentProvider: "simulated" }, { api, actions });

    expect(code).to.equal(1);
    expect(api.requests).to.deep.equal([]);
    expect(called("DeleteItem").map(({ TableName }) => TableName)).to.have.members(["clients", "inventory"]);
  });

  it("removes what an earlier run left that was killed, and nothing else", async () => {
    const api = await shopWhereOrdersEnd("SHIPPED");
    closing.push(api.close);
    const product = (productId: string) => ({
      productId: { S: productId },
      name: { S: "N" },
      unitPrice: { N: "100" },
      currency: { S: "USD" },
      stock: { N: "1" },
    });
    const client = (name: string, createdAt: string, keyHash: string) => ({
      keyHash: { S: keyHash },
      clientId: { S: "client-1" },
      name: { S: name },
      scopes: { L: [{ S: "orders:read" }] },
      createdAt: { S: createdAt },
    });
    const old = "2026-03-01T10:00:00.000Z";
    const fresh = "2026-03-01T11:59:00.000Z"; // it is 12:00
    const leftover = "a".repeat(64);
    const actions: Actions = {
      Scan: ({ TableName }) => ({
        Items:
          TableName === "clients"
            ? [
                client("orders smoke", old, leftover),
                client("orders smoke", fresh, "b".repeat(64)),
                client("shop", old, "c".repeat(64)),
              ]
            : [
                product("SMOKE-20260301100000-1a2b3c"),
                product("SMOKE-20260301115900-1a2b3c"),
                product("SMOKE-alarm"),
                product("PROD-001"),
              ],
      }),
    };

    const { called } = await run({ paymentProvider: "simulated" }, { api, actions });

    const removed = called("DeleteItem").map(({ Key }) => JSON.stringify(Key));
    const own = JSON.stringify(called("PutItem"));
    expect(removed.filter((key) => !own.includes(key.slice(1, -1)))).to.have.members([
      JSON.stringify({ keyHash: { S: leftover } }),
      JSON.stringify({ productId: { S: "SMOKE-20260301100000-1a2b3c" } }),
    ]);
  });

  it("shows what went wrong below the table", () => {
    const order = randomUUID();
    const shown = smokeText(
      {
        target: "dev",
        ok: false,
        provider: "simulated",
        stock: { ok: false, found: "5", expected: 6 },
        results: [
          {
            scenario: "shipped",
            orderId: order,
            end: { ok: false, found: "PAID" },
            money: null,
            mail: { ok: true, found: "sent" },
            seconds: 3.25,
            problem: "it ended as PAID, not SHIPPED",
          },
        ],
      },
      coloursFor(new Screen(), {}),
    );

    expect(shown)
      .to.match(new RegExp(`^failed +shipped +PAID +- +sent +3\\.3 +${order}$`, "m"))
      .and.to.contain("stock: 5, not 6")
      .and.to.contain("shipped: it ended as PAID, not SHIPPED");
  });
});
