import { once } from "node:events";
import { request } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import { newClient } from "../../handlers/clients/client";
import { RunningCloud, until } from "./cloud";

const createdAt = "2026-03-01T10:00:00.000Z";

describe("the API on the local cloud", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;
  let made = 0;

  const order = (changes: Record<string, unknown> = {}) => {
    made += 1;
    return {
      customerId: `CUST-API-${made}`,
      customerEmail: `api-${made}@example.com`,
      items: [{ productId: "PROD-002", quantity: 1 }],
      ...changes,
    };
  };

  /** A new client of the API, by its key. */
  const client = async (terms: Partial<Parameters<typeof newClient>[0]> = {}) => {
    const both = ["orders:read" as const, "orders:write" as const];
    const { key, record } = newClient({ name: "shop", scopes: both, ...terms }, { createdAt });
    await cloud.put(cloud.outputs.clientsTableName, record);
    const headers = { "x-api-key": key };
    const call = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
      cloud.request(method, path, {
        headers: {
          ...headers,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...more,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    return { record, headers, call };
  };

  before(async () => {
    cloud = await RunningCloud.start();
  });

  after(async () => {
    await cloud.stop();
  });

  it("refuses an order that is too much after the customer's last ones, and writes prices with their digits", async () => {
    await cloud.put(cloud.outputs.inventoryTableName, {
      ...{ productId: "MANY", name: "Nail", unitPrice: 199_900, currency: "HUF", stock: 10_000 },
    });
    const { call } = await client();
    const bulk = (index: number) => ({
      customerId: `CUST-BULK-${index}`,
      customerEmail: `bulk+${index}@example.com`,
      items: [{ productId: "MANY", quantity: 99 }],
    });

    const answers = [];
    for (let index = 0; index < 7; index += 1) answers.push(await call("POST", "/orders", bulk(index)));

    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201, 201, 422, 422]);
    expect(answers[6]?.body).to.include({ code: "order-flagged" });
    const [mail] = await cloud.mailsArrived("bulk+0@example.com", 1);
    expect(mail?.body.text).to.match(/99 × Nail at HUF\s1,999\.00/);
    const wrong = {
      ...bulk(9),
      customerEmail: "other@example.com",
      expectedTotal: { amount: 1, currency: "HUF" },
    };
    expect(JSON.stringify((await call("POST", "/orders", wrong)).body)).to.match(
      /is HUF\s197,901\.00 by now/,
    );
  });

  it("lists a client's own orders, page by page, as they arrive in the index", async () => {
    const { call } = await client();
    const stranger = await client();
    await stranger.call("POST", "/orders", order());
    const placed: unknown[] = [];
    for (let i = 0; i < 3; i += 1) placed.push((await call("POST", "/orders", order())).body.orderId);

    const first = await call("GET", "/orders?limit=2");
    const second = await call("GET", `/orders?limit=2&cursor=${first.body.nextCursor}`);

    const idsIn = ({ body }: { body: Record<string, unknown> }) =>
      [body.orders].flat().map((one) => Object(one).orderId);
    expect([...idsIn(first), ...idsIn(second)]).to.deep.equal([...placed].reverse());
    expect(second.body).not.to.have.property("nextCursor");
  });

  it("hides a client's orders from others, and shows them to an admin", async () => {
    const { call } = await client();
    const stranger = await client();
    const { body } = await call("POST", "/orders", order());

    expect((await stranger.call("GET", `/orders/${body.orderId}`)).status).to.equal(404);
    expect((await stranger.call("POST", `/orders/${body.orderId}/cancel`)).status).to.equal(404);
    expect((await cloud.order(body.orderId)).status).to.equal(200);
  });

  it("keeps a key out from the moment it is revoked", async () => {
    const { call, record } = await client();
    const before = await call("GET", "/products");

    await cloud.put(cloud.outputs.clientsTableName, { ...record, revokedAt: createdAt });

    expect(before.status).to.equal(200);
    expect((await call("GET", "/products")).status).to.equal(403);
  });

  it("lets exactly as many simultaneous requests pass as the quota says, and says when to try again", async () => {
    const { call } = await client({ dailyQuota: 5 });

    const answers = await Promise.all(Array.from({ length: 12 }, () => call("GET", "/products")));

    expect(answers.filter(({ status }) => status === 200)).to.have.length(5);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).to.have.length(7);
    for (const { headers } of refused) {
      expect(Number(headers.get("retry-after"))).to.be.within(1, 86_400);
      expect(headers.get("ratelimit")).to.match(/^"day";r=0;t=\d+$/);
    }
  });

  it("counts a request once whose answer from DynamoDB got lost", async () => {
    const { call, record } = await client({ dailyQuota: 50 });
    await cloud.tell("faults", {
      faults: [
        { kind: "lost-answer", service: "dynamodb", action: "UpdateItem", function: "queries", times: 1 },
      ],
    });

    const first = await call("GET", "/products");
    const [fault] = await cloud.faults();
    await cloud.tell("faults", {});
    const second = await call("GET", "/products");

    expect(fault).to.include({ kind: "lost-answer", hit: 1 });
    expect([first.status, second.status]).to.deep.equal([200, 200]);
    expect(first.headers.get("ratelimit")).to.contain("r=49");
    expect(second.headers.get("ratelimit")).to.contain("r=48");
    expect(record.dailyQuota).to.equal(50);
  });

  it("answers 503 with Retry-After on every route while DynamoDB throttles, wherever that hits", async () => {
    const { call } = await client({ dailyQuota: 1_000 });
    const { orderId } = (await call("POST", "/orders", order())).body;
    const routes: [method: string, path: string, body?: unknown][] = [
      ["POST", "/orders", order()],
      ["GET", "/orders"],
      ["GET", `/orders/${orderId}`],
      ["POST", `/orders/${orderId}/cancel`, {}],
      ["GET", "/products"],
    ];
    const behind = ["create-order", "queries", "cancel-order"];

    for (const functions of [["authorize"], behind]) {
      const faults = functions.map((name) => ({ kind: "throttle", service: "dynamodb", function: name }));
      await cloud.tell("faults", { faults });
      for (const [method, path, body] of routes) {
        const answer = await call(method, path, body);

        expect([answer.status, answer.body.code], `${method} ${path}, ${functions}`).to.deep.equal([
          503,
          "service-busy",
        ]);
        expect(answer.headers.get("retry-after")).to.equal("1");
        expect(answer.headers.get("content-type")).to.contain("application/problem+json");
      }
      await cloud.tell("faults", {});
    }
    expect((await call("GET", "/products")).status).to.equal(200);
  });

  it("serves clients while unknown and open paths are flooded without a key", async () => {
    const { call } = await client();
    const flood = (path: string) =>
      Promise.all(Array.from({ length: 150 }, () => cloud.api.call({ method: "GET", path })));

    const unknown = (await flood("/nope")).map(({ status }) => status);
    const open = (await flood("/health")).map(({ status }) => status);
    const served = await Promise.all(Array.from({ length: 30 }, () => call("GET", "/products")));

    expect(unknown.filter((status) => status === 429).length).to.be.greaterThan(75);
    expect(open.filter((status) => status === 429).length).to.be.greaterThan(75);
    expect(served.map(({ status }) => status)).to.deep.equal(served.map(() => 200));
  });

  it("cancels an order unless fulfilment was first, gives its stock back once, answers a repeat alike", async () => {
    const { call } = await client();
    const stock = await cloud.stock("PROD-004");
    const items = [{ productId: "PROD-004", quantity: 3 }];
    const { body } = await call("POST", "/orders", order({ items }));

    const first = await call("POST", `/orders/${body.orderId}/cancel`, { reason: "ordered twice" });
    const again = await call("POST", `/orders/${body.orderId}/cancel`);
    const cancelled = first.status === 200;
    const left = await until(
      "the stock to be told",
      () => cloud.stock("PROD-004"),
      (seen) => seen === (cancelled ? stock : stock - 3),
    );

    expect(first.status, JSON.stringify(first.body)).to.be.oneOf([200, 409]);
    if (cancelled) expect(again.body).to.deep.equal(first.body);
    expect(left).to.equal(cancelled ? stock : stock - 3);
  });

  it("gives two simultaneous requests with one key one order, and two clients with one key two", async () => {
    const one = await client();
    const other = await client();
    const body = order();
    const key = { "idempotency-key": "checkout-1" };

    const answers = await Promise.all([
      one.call("POST", "/orders", body, key),
      one.call("POST", "/orders", body, key),
      other.call("POST", "/orders", body, key),
    ]);

    const [first, second, third] = answers.map((answer) => answer.body.orderId);
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201]);
    expect(first).to.equal(second);
    expect(third).not.to.equal(first);
  });

  it("takes gzipped bodies", async () => {
    const { headers } = await client();
    const gzipped = { ...headers, "content-type": "application/json", "content-encoding": "gzip" };

    const answer = await cloud.api.call({
      method: "POST",
      path: "/orders",
      headers: gzipped,
      body: gzipSync(JSON.stringify(order())),
    });

    expect(answer.status, answer.text).to.equal(201);
  });

  it("carries a correlation id from the request to the log of every function", async () => {
    const { call } = await client();
    const correlationId = "api-test:correlation-1";

    const { headers } = await call("POST", "/orders", order(), { "x-correlation-id": correlationId });

    expect(headers.get("x-correlation-id")).to.equal(correlationId);
    await until(
      "the notifier's line",
      async () => cloud.log,
      (log) => log.split(correlationId).length > 3,
    );
  });

  it("shows the catalogue", async () => {
    const { call } = await client({ scopes: ["orders:write"] });

    const { body } = await call("GET", "/products");

    expect(JSON.stringify(body)).to.contain("PROD-001").and.contain('"available"');
  });

  it("answers HEAD and OPTIONS", async () => {
    const { headers } = await client();

    const get = await cloud.api.call({ method: "GET", path: "/products", headers });
    const head = await cloud.api.call({ method: "HEAD", path: "/products", headers });
    const missing = await cloud.api.call({ method: "HEAD", path: "/nope" });
    const options = await cloud.api.call({ method: "OPTIONS", path: "/orders" });

    expect([head.status, head.text]).to.deep.equal([200, ""]);
    expect(head.headers.get("content-length")).to.equal(String(Buffer.byteLength(get.text)));
    expect(missing.status).to.equal(404);
    expect(Number(missing.headers.get("content-length"))).to.be.greaterThan(100);
    expect([options.status, options.headers.get("allow")]).to.deep.equal([204, "POST, GET, HEAD, OPTIONS"]);
  });

  it("serves the documentation's page with all that it loads, gzipped and within the limits", async () => {
    const page = await cloud.api.call({ method: "GET", path: "/docs" });
    const files = [...page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, url]) => `/${url}`);

    expect(files).to.have.length(3);
    for (const file of files) {
      const { body, encoding } = await fetchRaw(`${cloud.outputs.apiUrl}${file}`);
      expect(encoding, file).to.equal("gzip");
      expect(body.length, file).to.be.below(1_000_000);
      expect(gunzipSync(body).length, file).to.be.greaterThan(100);
    }
  });

  /** As it comes over the line: `fetch` would unpack it. */
  const fetchRaw = async (url: string) => {
    const sent = request(url, { headers: { "accept-encoding": "gzip" } }).end();
    const [response] = await once(sent, "response");
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { body: Buffer.concat(chunks), encoding: response.headers["content-encoding"] };
  };
});
