import { expect } from "chai";
import * as z from "zod";
import { type Client, newClient, type Scope, scope } from "../../handlers/clients/client";
import { type RouteKey, routeKeys, routes } from "../../handlers/http/routes";
import { pendingOrder, requestBody } from "../factories/order";
import { products, useDynamo } from "../handlers/support/dynamo";
import { type Answered, inProcessApi, type Sent } from "../handlers/support/in-process-api";

const createdAt = "2026-03-01T10:00:00.000Z";
const clientOf = (name: string, scopes: Scope[]) => newClient({ name, scopes }, { createdAt });

const intruder = clientOf("intruder", ["orders:read", "orders:write"]);
const victim = clientOf("victim", ["orders:read", "orders:write"]);
const every = scope.options.map((one) => clientOf(one, [one]));

const order = pendingOrder({
  clientId: victim.record.clientId,
  customerId: "CUST-VICTIM",
  customerEmail: "victim@secret.example",
});

const requestOf = (route: RouteKey, key: string): Sent => {
  const [method = "", path = ""] = route.split(" ");
  const filled = path.replace("{orderId}", order.orderId).replace("{file}", "swagger-ui.css");
  const headers = {
    "x-api-key": key,
    "content-type": "application/json",
    "idempotency-key": "of-the-victim",
  };
  return {
    method,
    path: filled,
    headers,
    ...(route === "POST /orders" ? { body: JSON.stringify(requestBody()) } : {}),
  };
};

describe("a client among others", () => {
  const database = useDynamo();
  let call: (sent: Sent) => Promise<Answered>;
  let stored: () => Promise<unknown>;

  before(async () => {
    const tables = await database().createTables();
    const records: Client[] = [intruder, victim, ...every].map(({ record }) => record);
    for (const record of records) await database().put(tables.clientsTable, record);
    for (const product of products) await database().put(tables.inventoryTable, product);
    await database().put(tables.ordersTable, { ...order, requestHash: "seeded" });
    call = inProcessApi(database(), tables);
    stored = () => database().get(tables.ordersTable, { orderId: order.orderId });
  });

  for (const route of routeKeys)
    it(`sees and changes nothing of another's by ${route}`, async () => {
      const before = await stored();

      const { status, text } = await call(requestOf(route, intruder.key));

      expect(text).to.not.contain("CUST-VICTIM").and.not.contain(order.customerEmail);
      expect(await stored()).to.deep.equal(before);
      if (route.includes("{orderId}")) expect(status).to.equal(404);
    });

  it("can't tell another's order from one that doesn't exist", async () => {
    const nobodys = "ord_00000000000000000000000000";
    const answers = await Promise.all(
      [order.orderId, nobodys].map((orderId) =>
        call({ method: "GET", path: `/orders/${orderId}`, headers: { "x-api-key": intruder.key } }),
      ),
    );

    const [theirs, none] = answers.map(({ status, text }) => {
      const { correlationId, ...rest } = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
      return { status, ...rest, detail: String(rest.detail).replace(/ord_\w+/, "") };
    });
    expect(theirs).to.deep.equal(none);
  });

  it("has idempotency keys of its own", async () => {
    const mine = await call(requestOf("POST /orders", intruder.key));
    const theirs = await call(requestOf("POST /orders", victim.key));

    expect([mine.status, theirs.status]).to.deep.equal([201, 201]);
    expect(theirs.headers.has("idempotent-replayed")).to.equal(false);
    expect(mine.headers.get("location")).to.not.equal(theirs.headers.get("location"));
  });

  for (const { key, record } of every)
    for (const route of routeKeys) {
      const access: readonly string[] | "everyone" = routes[route];
      const [own = ""] = record.scopes;
      const opens = access === "everyone" || access.includes(own) || own === "orders:admin";
      it(`with ${own} alone is ${opens ? "let in by" : "kept out of"} ${route}`, async () => {
        const { status } = await call(requestOf(route, key));

        expect(status === 403).to.equal(!opens);
      });
    }
});
