import { expect } from "chai";
import { dynamoDbQuota } from "../../../handlers/clients/quota";
import { clientRoute } from "../../../handlers/http/client-route";
import { httpEvent } from "../../factories/http-event";
import { useDynamo } from "../support/dynamo";
import { recordTelemetry } from "../support/telemetry";

const startOfDay = Date.UTC(2026, 2, 1);

describe("a client's quota", () => {
  const database = useDynamo();

  /** A route behind quotas in a fresh table, and a clock to turn. */
  const route = async () => {
    const { quotasTable } = await database().createTables();
    const clock = { now: startOfDay };
    const telemetry = recordTelemetry();
    const quota = dynamoDbQuota(database().db, quotasTable, () => new Date(clock.now));
    let served = 0;
    const handler = clientRoute({ quota, telemetry }, async () => {
      served += 1;
      return { status: 200, body: {} };
    });
    const call = (limits: { dailyQuota?: number; ratePerMinute?: number }, clientId = "shop") =>
      handler(httpEvent({ clientId, limits }));
    return { call, clock, telemetry, served: () => served, counters: () => database().all(quotasTable) };
  };

  it("lets exactly as many of a hundred simultaneous requests pass as it says", async () => {
    const { call, served } = await route();

    const replies = await Promise.all(Array.from({ length: 100 }, () => call({ dailyQuota: 30 })));

    const statuses = replies.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200)).to.have.length(30);
    expect(statuses.filter((status) => status === 429)).to.have.length(70);
    expect(served()).to.equal(30);
  });

  it("returns what is left with every response, and when the quota resets", async () => {
    const { call, clock } = await route();
    clock.now = startOfDay + 86_400_000 - 90_500;

    const first = await call({ dailyQuota: 2 });
    const last = await call({ dailyQuota: 2 });

    expect(first.headers).to.include({
      "ratelimit-policy": '"day";q=2;w=86400',
      ratelimit: '"day";r=1;t=91',
    });
    expect(last.headers).to.include({ ratelimit: '"day";r=0;t=91' });
  });

  it("answers 429 with Retry-After once it is used up, counts that, and lets pass again the next day", async () => {
    const { call, clock, telemetry } = await route();
    await call({ dailyQuota: 1 });

    const refused = await call({ dailyQuota: 1 });
    clock.now += 86_400_000;
    const nextDay = await call({ dailyQuota: 1 });

    expect(refused.statusCode).to.equal(429);
    expect(refused.headers).to.include({
      "content-type": "application/problem+json",
      "retry-after": "86400",
      ratelimit: '"day";r=0;t=86400',
    });
    expect(JSON.parse(refused.body ?? "")).to.include({
      code: "quota-exceeded",
      limit: 1,
      retryAfter: 86_400,
    });
    expect(telemetry.counted("QuotaExceeded")).to.equal(1);
    expect(nextDay.statusCode).to.equal(200);
  });

  it("counts a minute apart from the day, and a refused burst doesn't use up the day", async () => {
    const { call, clock } = await route();
    const limits = { ratePerMinute: 2, dailyQuota: 3 };

    const burst = [await call(limits), await call(limits), await call(limits), await call(limits)];
    clock.now += 60_000;
    const later = [await call(limits), await call(limits)];

    expect(burst.map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 429, 429]);
    expect(burst[2]?.headers).to.include({ "retry-after": "60" });
    expect(later.map(({ statusCode }) => statusCode)).to.deep.equal([200, 429]);
    expect(later[1]?.headers?.ratelimit).to.contain('"day";r=0');
  });

  it("is each client's own", async () => {
    const { call } = await route();
    await call({ dailyQuota: 1 }, "shop-a");

    expect((await call({ dailyQuota: 1 }, "shop-b")).statusCode).to.equal(200);
  });

  it("counts requests that are refused later, too", async () => {
    const { quotasTable } = await database().createTables();
    const quota = dynamoDbQuota(database().db, quotasTable, () => new Date(startOfDay));
    const handler = clientRoute({ quota, telemetry: recordTelemetry() }, async () => {
      throw new Error("no");
    });

    const reply = await handler(httpEvent({ limits: { dailyQuota: 5 } }));

    expect(reply.statusCode).to.equal(500);
    expect(reply.headers).to.include({ ratelimit: '"day";r=4;t=86400' });
  });

  it("expires its counters, and writes none for clients without limits", async () => {
    const { call, counters } = await route();
    await call({});
    expect(await counters()).to.deep.equal([]);

    await call({ dailyQuota: 5 });

    const [counter] = await counters();
    expect(counter).to.include({ id: "shop#2026-03-01", used: 1 });
    expect(counter?.expiration).to.be.greaterThan(startOfDay / 1000 + 86_400);
  });
});
