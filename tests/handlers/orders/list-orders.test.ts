import { expect } from "chai";
import * as z from "zod";
import type { Order, OrderStatus } from "../../../handlers/domain/order";
import { cursorsOf } from "../../../handlers/orders/cursor";
import { listOrders } from "../../../handlers/orders/list-orders";
import { dynamoDbOrderIndex } from "../../../handlers/orders/order-index";
import { httpEvent } from "../../factories/http-event";
import { pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";
import { unlimited } from "../support/create-order";
import { useDynamo } from "../support/dynamo";
import { recordTelemetry } from "../support/telemetry";

const start = Date.UTC(2026, 2, 1, 10);

/** The time so many seconds after the start. */
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

const orderAt = (seconds: number, changes: Partial<Order> = {}): Order =>
  pendingOrder({ clientId: "shop", createdAt: at(seconds), ...changes });

const page = z.object({
  orders: z.array(z.looseObject({ orderId: z.string(), createdAt: z.string() })),
  nextCursor: z.string().optional(),
});
type Caller = { readonly clientId?: string; readonly scopes?: string };

const admin: Caller = { clientId: "office", scopes: "orders:admin" };

describe("list-orders", () => {
  const database = useDynamo();

  /** A table with these orders, and what lists them. */
  const shelf = async (orders: readonly Order[]) => {
    let { ordersTable } = await database().createTables();
    const put = (order: Order) => database().put(ordersTable, { ...order, requestHash: "hash" });
    await Promise.all(orders.map(put));
    const telemetry = recordTelemetry();
    const handlerOn = () =>
      listOrders({
        index: dynamoDbOrderIndex(database().db, ordersTable, telemetry),
        cursors: async () => cursorsOf("secret"),
        quota: unlimited,
        telemetry,
      });
    const putAsIs = (item: object) => database().put(ordersTable, item);
    const ask = async (query: Record<string, string> = {}, caller: Caller = { clientId: "shop" }) => {
      const text = new URLSearchParams(query).toString();
      const reply = await handlerOn()(httpEvent({ method: "GET", query: text, ...caller }));
      return { status: reply.statusCode, body: JSON.parse(reply.body ?? "null") };
    };
    const list = async (query: Record<string, string> = {}, caller?: Caller) =>
      page.parse((await ask(query, caller)).body);
    /** Page after page, to the end; `between` happens after each. */
    const all = async (
      query: Record<string, string> = {},
      caller?: Caller,
      between: () => Promise<unknown> = async () => undefined,
    ) => {
      const seen: string[] = [];
      const sizes: number[] = [];
      for (let cursor: string | undefined, pages = 0; pages < 100; pages += 1) {
        const { orders, nextCursor } = await list({ ...query, ...(cursor ? { cursor } : {}) }, caller);
        seen.push(...orders.map(({ orderId }) => orderId));
        sizes.push(orders.length);
        if (nextCursor === undefined) return { seen, sizes };
        cursor = nextCursor;
        await between();
      }
      throw new Error("The listing has no end");
    };
    /** Deploys another number of shards: for orders that are written from now on, and for listings. */
    const deploy = (shards: number) => {
      ordersTable = { ...ordersTable, shards };
    };
    return { put, putAsIs, ask, list, all, deploy, telemetry };
  };

  const ids = (orders: readonly Order[]) => orders.map(({ orderId }) => orderId);
  const newestFirst = (orders: readonly Order[]) =>
    ids([...orders].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)));

  it("lists a client's own orders, newest first, twenty by default", async () => {
    const own = Array.from({ length: 25 }, (_, i) => orderAt(i));
    const others = [orderAt(3, { clientId: "other" })];
    const { list } = await shelf([...own, ...others]);

    const { orders, nextCursor } = await list();

    expect(orders.map(({ orderId }) => orderId)).to.deep.equal(newestFirst(own).slice(0, 20));
    expect(nextCursor).to.be.a("string");
    expect(orders[0]).to.not.have.any.keys("clientId", "requestHash", "fraudRisk", "correlationId");
  });

  it("leads through all of them page by page, each once, and ends", async () => {
    const own = Array.from({ length: 23 }, (_, i) => orderAt(i));
    const { all } = await shelf(own);

    const { seen, sizes } = await all({ limit: "10" });

    expect(seen).to.deep.equal(newestFirst(own));
    expect(sizes).to.deep.equal([10, 10, 3]);
  });

  it("isn't disturbed by orders that arrive between the pages", async () => {
    const own = Array.from({ length: 9 }, (_, i) => orderAt(i));
    const { all, put } = await shelf(own);
    let arrived = 100;

    const { seen } = await all({ limit: "2" }, undefined, () => {
      arrived += 1;
      return put(orderAt(arrived));
    });

    expect(seen).to.deep.equal(newestFirst(own));
  });

  it("lists orders of the same millisecond each once, wherever a page ends", async () => {
    const own = [...Array.from({ length: 7 }, () => orderAt(5)), orderAt(1), orderAt(9)];
    const { all } = await shelf(own);

    for (const limit of ["1", "2", "3", "7", "8"]) {
      const { seen } = await all({ limit });
      expect(seen.toSorted(), limit).to.deep.equal(ids(own).toSorted());
    }
  });

  it("combines the filters", async () => {
    const match = { status: "CONFIRMED" as const, customerId: "CUST-1" };
    const wanted = orderAt(10, match);
    const { list } = await shelf([
      wanted,
      orderAt(10, { ...match, customerId: "CUST-2" }),
      orderAt(10, { ...match, status: "PENDING" }),
      orderAt(10, { ...match, clientId: "other" }),
      orderAt(4, match),
      orderAt(16, match),
    ]);

    const { orders } = await list({ ...match, from: at(5), to: at(15) });

    expect(orders.map(({ orderId }) => orderId)).to.deep.equal([wanted.orderId]);
  });

  it("includes both ends of a range, takes other time zones, and dates as whole days in UTC", async () => {
    const before = orderAt(0, { createdAt: "2026-02-28T23:59:59.999Z" });
    const first = orderAt(0, { createdAt: "2026-03-01T00:00:00.000Z" });
    const last = orderAt(0, { createdAt: "2026-03-01T23:59:59.999Z" });
    const after = orderAt(0, { createdAt: "2026-03-02T00:00:00.000Z" });
    const { list } = await shelf([before, first, last, after]);
    const found = async (query: Record<string, string>) =>
      (await list(query)).orders.map(({ orderId }) => orderId);

    expect(await found({ from: "2026-03-01", to: "2026-03-01" })).to.deep.equal(ids([last, first]));
    expect(await found({ from: "2026-03-01T01:00:00+01:00", to: first.createdAt })).to.deep.equal(
      ids([first]),
    );
    expect(await found({ from: "2026-03-02" })).to.deep.equal(ids([after]));
    expect(await found({ to: "2026-02-28" })).to.deep.equal(ids([before]));
  });

  it("isn't fooled by a time zone that leaves the years of four digits", async () => {
    const { list } = await shelf([orderAt(0, { createdAt: "2026-03-01T00:00:00.000Z" })]);
    const count = async (query: Record<string, string>) => (await list(query)).orders.length;

    expect(await count({ from: "9999-12-31T23:59:59-10:00" })).to.equal(0);
    expect(await count({ from: "9999-12-31T23:59:59-10:00", to: "9999-12-31T23:59:59-11:00" })).to.equal(0);
    expect(await count({ to: "9999-12-31T23:59:59-10:00" })).to.equal(1);
    expect(await count({ to: "0000-01-01T00:00:00+10:00" })).to.equal(0);
    expect(await count({ from: "0000-01-01T00:00:00+10:00" })).to.equal(1);
    expect(await count({ from: "0000-01-01", to: "9999-12-31" })).to.equal(1);
  });

  const odd = {
    "an unknown status": { status: "EATEN" },
    "no lines": { items: [] },
    "an address that is a number": { shippingAddress: 7 },
    "no history": { history: undefined },
  };
  for (const [what, changes] of Object.entries(odd))
    it(`lists all the others when an order has ${what}, counts it and logs which it is`, async () => {
      const own = Array.from({ length: 7 }, (_, i) => orderAt(i));
      const { all, putAsIs, telemetry } = await shelf(own);
      const strange = { ...orderAt(3), requestHash: "hash", ...changes };
      await putAsIs(strange);

      const { seen, sizes } = await all({ limit: "3" });

      expect(seen).to.deep.equal(newestFirst(own));
      expect(sizes.every((size) => size <= 3)).to.equal(true);
      expect(telemetry.counted("UnreadableItems")).to.be.at.least(1);
      const [warning = ""] = telemetry.lines.filter((line) => line.includes("can't be read"));
      expect(warning).to.contain(`"orderId":"${strange.orderId}"`).and.not.contain("@example.com");
    });

  describe("for an admin", () => {
    const statuses: OrderStatus[] = ["PENDING", "CONFIRMED", "SHIPPED", "CANCELLED"];
    const everybodys = Array.from({ length: 30 }, (_, i) =>
      orderAt(i, { clientId: `shop-${i % 3}`, status: statuses[i % 4] ?? "PENDING" }),
    );

    it("lists all clients' orders of every status in one sequence, each once, with their clients", async () => {
      const { all, list } = await shelf(everybodys);

      const { seen, sizes } = await all({ limit: "7" }, admin);

      expect(seen).to.deep.equal(newestFirst(everybodys));
      expect(sizes).to.deep.equal([7, 7, 7, 7, 2]);
      expect((await list({ limit: "1" }, admin)).orders[0]).to.include({ clientId: "shop-2" });
    });

    it("neither repeats nor misses an order that changes its status between the pages", async () => {
      const { all, put } = await shelf(everybodys);
      const moving = [...everybodys];

      const { seen } = await all({ limit: "4" }, admin, async () => {
        for (const order of moving.splice(0, 5)) await put({ ...order, status: "CANCELLED" });
      });

      expect(seen).to.deep.equal(newestFirst(everybodys));
    });

    it("filters by status alone", async () => {
      const { all } = await shelf(everybodys);

      const { seen } = await all({ status: "SHIPPED", limit: "3" }, admin);

      expect(seen).to.deep.equal(newestFirst(everybodys.filter(({ status }) => status === "SHIPPED")));
    });
  });

  it("continues where a filter matches little: short pages, then all that match", async () => {
    const own = Array.from({ length: 1_100 }, (_, i) =>
      orderAt(i, { status: i === 2 ? "SHIPPED" : "CONFIRMED" }),
    );
    const { all } = await shelf(own);

    const { seen, sizes } = await all({ status: "SHIPPED" });

    expect(seen).to.deep.equal(ids(own.slice(2, 3)));
    expect(sizes.length).to.be.within(2, 4);
  }).timeout(180_000);

  it("answers an empty list where nothing matches", async () => {
    const { ask } = await shelf([orderAt(1)]);

    expect(await ask({ status: "REFUNDED" })).to.deep.equal({ status: 200, body: { orders: [] } });
  });

  describe("while the number of shards grows between two pages", () => {
    const everybodys = Array.from({ length: 24 }, (_, i) =>
      orderAt(i % 8, { status: i % 2 === 0 ? "PENDING" : "SHIPPED" }),
    );
    const listings: readonly (readonly [string, Record<string, string>, Caller | undefined])[] = [
      ["of a client", {}, undefined],
      ["of a client's status", { status: "SHIPPED" }, undefined],
      ["of everybody", {}, admin],
      ["of a status", { status: "SHIPPED" }, admin],
    ];
    for (const [what, query, caller] of listings)
      it(`a listing ${what} continues with its cursor, each order once and in sequence`, async () => {
        const { all, put, deploy } = await shelf(everybodys);
        const changed = [...everybodys];
        let shards = 4;

        const { seen, sizes } = await all({ ...query, limit: "5" }, caller, async () => {
          shards *= 2;
          deploy(shards);
          // Half of what is written now gets into a new shard.
          for (const order of changed.splice(0, 4)) await put(order);
        });

        const wanted = everybodys.filter(({ status }) => status === (query.status ?? status));
        const times = new Map(wanted.map(({ orderId, createdAt }) => [orderId, createdAt]));
        expect(seen.toSorted()).to.deep.equal(ids(wanted).toSorted());
        expect(seen.map((id) => times.get(id))).to.deep.equal(
          wanted
            .map(({ createdAt }) => createdAt)
            .toSorted()
            .reverse(),
        );
        expect(sizes.every((size) => size <= 5)).to.equal(true);
      });
  });

  describe("refuses", () => {
    const bad: Record<string, Record<string, string>> = {
      "an unknown status": { status: "LOST" },
      "a status in small letters": { status: "pending" },
      "an empty customer": { customerId: "" },
      "a customer too long": { customerId: "c".repeat(65) },
      "a limit of 0": { limit: "0" },
      "a limit of 101": { limit: "101" },
      "a limit of a half": { limit: "1.5" },
      "a negative limit": { limit: "-1" },
      "a limit that isn't a number": { limit: "many" },
      "a time that isn't one": { from: "yesterday" },
      "a day that isn't one": { to: "2026-02-30" },
      "a range that ends before it begins": { from: "2026-03-02", to: "2026-03-01" },
      "an unknown parameter": { stauts: "PENDING" },
      "a cursor of nobody": { cursor: "AAAA" },
      "an empty cursor": { cursor: "" },
    };
    for (const [what, query] of Object.entries(bad)) {
      it(what, async () => {
        const { ask } = await shelf([]);

        const { status, body } = await ask(query);

        expect(status).to.equal(400);
        expect(body.code).to.equal("invalid-request");
        expect(Object.keys(query)).to.include(body.errors[0].path);
      });
    }

    it("a parameter given twice", async () => {
      const handler = listOrders({
        index: dynamoDbOrderIndex(database().db, ordersTableNamed("none")),
        cursors: async () => cursorsOf("secret"),
        quota: unlimited,
        telemetry: recordTelemetry(),
      });

      const reply = await handler(httpEvent({ method: "GET", query: "limit=1&limit=2" }));

      expect(reply.statusCode).to.equal(400);
    });
  });

  describe("cursors", () => {
    const own = Array.from({ length: 5 }, (_, i) => orderAt(i));

    it("say nothing that can be read, not even twice the same", async () => {
      const { list } = await shelf(own);

      const [one, two] = [await list({ limit: "1" }), await list({ limit: "1" })];

      const text = Buffer.from(one.nextCursor ?? "", "base64url").toString("latin1");
      expect(text).not.to.contain("2026").and.not.to.contain("ord_");
      expect(one.nextCursor).not.to.equal(two.nextCursor);
    });

    it("are refused when one bit of them is changed", async () => {
      const { list, ask } = await shelf(own);
      const { nextCursor = "" } = await list({ limit: "1" });
      const bytes = Buffer.from(nextCursor, "base64url");

      for (const index of [0, 12, 28, bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ 1;
        const { status, body } = await ask({ cursor: changed.toString("base64url") });
        expect([status, body.errors[0].path], String(index)).to.deep.equal([400, "cursor"]);
      }
    });

    it("are of no use to another client, with other filters, or under another secret", async () => {
      const { list, ask } = await shelf(own);
      const { nextCursor: cursor = "" } = await list({ limit: "1" });

      expect((await ask({ cursor })).status).to.equal(200);
      expect((await ask({ cursor, limit: "3" })).status).to.equal(200);
      expect((await ask({ cursor }, { clientId: "other" })).status).to.equal(400);
      expect((await ask({ cursor }, { clientId: "shop", scopes: "orders:admin" })).status).to.equal(400);
      expect((await ask({ cursor, status: "PENDING" })).status).to.equal(400);
      expect(cursorsOf("another").read(cursor, "")).to.equal(undefined);
    });
  });
});
