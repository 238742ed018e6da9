import { expect } from "chai";
import { authorize } from "../../../handlers/authorizer/authorize";
import { type Client, newClient, scope as scopeSchema } from "../../../handlers/clients/client";
import { type ClientStore, dynamoDbClientStore } from "../../../handlers/clients/client-store";
import { callerIn, isBusy } from "../../../handlers/clients/identity";
import { authorizerEvent } from "../../factories/authorizer-event";
import { useDynamo } from "../support/dynamo";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const now = () => new Date("2026-03-01T10:00:00.000Z");
const createdAt = "2026-02-01T00:00:00.000Z";

describe("the authorizer", () => {
  const database = useDynamo();

  /** The authorizer of a table with one client. */
  const withClient = async (
    terms: Partial<Parameters<typeof newClient>[0]> = {},
    changes: Partial<Client> = {},
    wrap: (store: ClientStore) => ClientStore = (store) => store,
  ) => {
    const { clientsTable } = await database().createTables();
    const { key, record } = newClient({ name: "shop", scopes: ["orders:write"], ...terms }, { createdAt });
    await database().put(clientsTable, { ...record, ...changes });
    const telemetry = recordTelemetry();
    const clients = wrap(dynamoDbClientStore(database().db, clientsTable));
    const handler = authorize({ clients, telemetry, now });
    return {
      key,
      record,
      telemetry,
      ask: (routeKey = "POST /orders", sent = key) =>
        handler(authorizerEvent({ "x-api-key": sent }, routeKey)),
      stored: () => database().get(clientsTable, { keyHash: record.keyHash }),
    };
  };

  it("lets a key in as its client, with its scopes and limits as text and numbers", async () => {
    const { ask, record } = await withClient({ dailyQuota: 10_000, ratePerMinute: 60 });

    const answer = await ask();

    expect(answer).to.deep.equal({
      isAuthorized: true,
      context: { clientId: record.clientId, scopes: "orders:write", dailyQuota: 10_000, ratePerMinute: 60 },
    });
    expect(callerIn(answer.context)).to.deep.equal({
      clientId: record.clientId,
      scopes: ["orders:write"],
      dailyQuota: 10_000,
      ratePerMinute: 60,
    });
  });

  for (const name of ["ProvisionedThroughputExceededException", "TimeoutError", "InternalServerError"])
    it(`lets a request in without a client when its table answers ${name}, for a function to answer 503`, async () => {
      const failing = (store: ClientStore): ClientStore => ({
        ...store,
        find: async () => {
          throw Object.assign(new Error("not now"), { name });
        },
      });
      const { ask, telemetry } = await withClient({}, {}, failing);

      const answer = await ask();

      expect(answer.isAuthorized).to.equal(true);
      expect(isBusy(answer.context)).to.equal(true);
      expect(callerIn(answer.context)).to.equal(undefined);
      expect(telemetry.counted("AuthFailures")).to.equal(0);
    });

  it("fails when its table fails for another reason, so that no request is accepted", async () => {
    const broken = (store: ClientStore): ClientStore => ({
      ...store,
      find: async () => {
        throw new Error("no such table");
      },
    });
    const { ask } = await withClient({}, {}, broken);

    expect(await rejection(ask())).to.have.property("message", "no such table");
  });

  for (const sent of ["ofk_wrongwrongwrongwrongwrongwrongwrong", "", "ofk_short", "a".repeat(5_000)]) {
    it(`keeps "${sent.slice(0, 40)}" out, counts it, and doesn't log the key`, async () => {
      const { ask, telemetry } = await withClient();

      const answer = await ask("POST /orders", sent);

      expect(answer).to.deep.equal({ isAuthorized: false, context: {} });
      expect(telemetry.counted("AuthFailures")).to.equal(1);
      if (sent !== "") expect(telemetry.lines.join()).to.not.contain(sent);
    });
  }

  it("doesn't take the hash of a key for the key", async () => {
    const { ask, record } = await withClient();

    expect((await ask("POST /orders", record.keyHash)).isAuthorized).to.equal(false);
  });

  it("keeps a revoked key out, and says whose it was in the log", async () => {
    const { ask, record, telemetry } = await withClient({}, { revokedAt: createdAt });

    expect((await ask()).isAuthorized).to.equal(false);
    expect(telemetry.lines.join()).to.contain(record.clientId).and.contain("revoked");
  });

  const access: Record<string, Record<string, boolean>> = {
    "orders:read": {
      "POST /orders": false,
      "GET /orders": true,
      "HEAD /orders": true,
      "GET /orders/{orderId}": true,
      "POST /orders/{orderId}/cancel": false,
      "GET /products": true,
    },
    "orders:write": {
      "POST /orders": true,
      "GET /orders": false,
      "HEAD /orders/{orderId}": false,
      "POST /orders/{orderId}/cancel": true,
      "GET /products": true,
    },
    "orders:admin": { "POST /orders": true, "GET /orders": true, "DELETE /orders": false, $default: false },
  };
  for (const [scope, routes] of Object.entries(access)) {
    for (const [routeKey, allowed] of Object.entries(routes)) {
      it(`${allowed ? "lets" : "doesn't let"} ${scope} call ${routeKey}`, async () => {
        const { ask } = await withClient({ scopes: [scopeSchema.parse(scope)] });

        expect((await ask(routeKey)).isAuthorized).to.equal(allowed);
      });
    }
  }

  it("notes the day a key was used on, once a day", async () => {
    let written = 0;
    const counting = (store: ClientStore): ClientStore => ({
      ...store,
      usedOn: (...args) => {
        written += 1;
        return store.usedOn(...args);
      },
    });
    const { ask, stored } = await withClient({}, { lastUsedDay: "2026-02-28" }, counting);

    await ask();
    await ask();

    expect((await stored())?.lastUsedDay).to.equal("2026-03-01");
    expect(written).to.equal(1);
  });

  it("doesn't bring a client back that was deleted meanwhile, nor note an earlier day than it has", async () => {
    const { clientsTable } = await database().createTables();
    const clients = dynamoDbClientStore(database().db, clientsTable);
    const { record } = newClient({ name: "shop", scopes: ["orders:read"] }, { createdAt });

    await clients.usedOn(record.keyHash, "2026-03-01");
    expect(await database().all(clientsTable)).to.deep.equal([]);

    await database().put(clientsTable, { ...record, lastUsedDay: "2026-03-02" });
    await clients.usedOn(record.keyHash, "2026-03-01");
    expect((await clients.find(record.keyHash))?.lastUsedDay).to.equal("2026-03-02");
  });

  it("accepts a key although its use can't be recorded, and logs that", async () => {
    const failing = (store: ClientStore): ClientStore => ({
      ...store,
      usedOn: () => Promise.reject(new Error("throttled")),
    });
    const { ask, telemetry } = await withClient({}, {}, failing);

    expect((await ask()).isAuthorized).to.equal(true);
    expect(telemetry.lines.join()).to.contain("throttled");
  });

  it("fails on a record that isn't a client's, rather than guess what it may do", async () => {
    const { ask } = await withClient({}, { clientId: "" });

    const outcome = await ask().catch((error: Error) => error.name);

    expect(outcome).to.equal("invalid-record");
  });
});
