import { expect } from "chai";
import { Contention, InvalidRecord, OrderNotFound } from "../../../handlers/domain/errors";
import { clientRoute } from "../../../handlers/http/client-route";
import { health } from "../../../handlers/http/health";
import { route } from "../../../handlers/http/route";
import { httpEvent } from "../../factories/http-event";
import { unlimited } from "../support/create-order";
import { recordTelemetry } from "../support/telemetry";

const correlation = async (sent?: string) => {
  const handler = health(recordTelemetry());
  const reply = await handler(httpEvent({ headers: sent === undefined ? {} : { "x-correlation-id": sent } }));
  return reply.headers?.["x-correlation-id"];
};

describe("a route", () => {
  it("keeps a correlation id that is safe, and replaces one that isn't", async () => {
    expect(await correlation("order-42:a.b_c")).to.equal("order-42:a.b_c");
    for (const bad of ["", "two words", 'x","admin":"1', "a".repeat(129), "a\nb", undefined]) {
      expect(await correlation(bad)).to.match(/^[0-9a-f-]{36}$/);
    }
  });

  it("answers its health as JSON", async () => {
    const reply = await health(recordTelemetry())(
      httpEvent({ method: "GET", path: "/health", clientId: null }),
    );

    expect(reply).to.deep.include({ statusCode: 200, body: '{"status":"ok"}' });
    expect(reply.headers).to.include({ "content-type": "application/json" });
  });

  it("renders its errors as problem details with a stable type", async () => {
    const handler = route(recordTelemetry(), async () => {
      throw new OrderNotFound("ord_1");
    });

    const reply = await handler(httpEvent({ headers: { "x-correlation-id": "c-1" } }));

    expect(reply.statusCode).to.equal(404);
    expect(reply.headers).to.deep.equal({
      "content-type": "application/problem+json",
      "x-correlation-id": "c-1",
    });
    expect(JSON.parse(reply.body ?? "")).to.deep.equal({
      type: "urn:orderflow:problem:order-not-found",
      title: "No such order",
      status: 404,
      code: "order-not-found",
      detail: "There is no order ord_1.",
      correlationId: "c-1",
    });
  });

  it("logs why it refused without the e-mail address that was asked for", async () => {
    const telemetry = recordTelemetry();
    const handler = route(telemetry, async () => {
      throw new OrderNotFound("ada@example.com");
    });

    await handler(httpEvent());

    expect(telemetry.lines.join()).to.contain("Request refused").and.contain("[address]");
    expect(telemetry.lines.join()).not.to.contain("ada@");
  });

  for (const fault of [new Error("db-7 refused secret-1"), new InvalidRecord("secret-1", [])]) {
    it(`keeps ${fault.name} to itself and logs it under the correlation id`, async () => {
      const telemetry = recordTelemetry();
      const handler = route(telemetry, async () => {
        throw fault;
      });

      const reply = await handler(httpEvent({ headers: { "x-correlation-id": "c-1" } }));

      expect(reply.statusCode).to.equal(500);
      expect(reply.body).to.contain("urn:orderflow:problem:internal-error").and.not.contain("secret-1");
      expect(telemetry.lines.join()).to.contain("secret-1").and.contain('"correlationId":"c-1"');
    });
  }

  const named = (name: string, more: object = {}) =>
    Object.assign(new Error(`${name} secret-1`), { name, ...more });
  const passing: Record<string, Error> = {
    "a throttled table": named("ProvisionedThroughputExceededException"),
    "a throttled account": named("RequestLimitExceeded"),
    "a throttled service": named("ThrottlingException"),
    "a transaction of which a part was throttled": named("TransactionCanceledException", {
      CancellationReasons: [{ Code: "None" }, { Code: "ThrottlingError" }],
    }),
    "writes that others keep overtaking": new Contention("secret-1", 3),
    "an answer that didn't come in time": named("TimeoutError"),
    "a call that was given up": named("AbortError"),
    "a connection that broke": named("Error", { code: "ECONNRESET" }),
    "a connection that ended while it was written to": named("Error", { code: "EPIPE" }),
    "a host that can't be found right now": named("Error", { code: "EAI_AGAIN" }),
    "a service that failed": named("InternalServerError", { $metadata: { httpStatusCode: 500 } }),
    "a service that is away": named("ServiceUnavailable", { $metadata: { httpStatusCode: 503 } }),
  };
  for (const [what, fault] of Object.entries(passing))
    it(`answers 503 with Retry-After for ${what}: a client only has to wait`, async () => {
      const telemetry = recordTelemetry();
      const handler = route(telemetry, async () => {
        throw fault;
      });

      const reply = await handler(httpEvent());

      expect(reply.statusCode).to.equal(503);
      expect(reply.headers).to.include({ "content-type": "application/problem+json", "retry-after": "1" });
      expect(JSON.parse(reply.body ?? "")).to.include({ code: "service-busy", retryAfter: 1 });
      expect(reply.body).not.to.contain("secret-1");
      expect(telemetry.lines.join()).to.contain("Request refused for now").and.contain("secret-1");
    });

  for (const fault of [
    named("TypeError"),
    named("ValidationException", { $metadata: { httpStatusCode: 400 } }),
  ])
    it(`answers 500 for ${fault.name}, which doesn't pass by waiting`, async () => {
      const handler = route(recordTelemetry(), async () => {
        throw fault;
      });

      expect((await handler(httpEvent())).statusCode).to.equal(500);
    });

  it("answers 500 for a transaction that was cancelled for another reason", async () => {
    const handler = route(recordTelemetry(), async () => {
      throw named("TransactionCanceledException", { CancellationReasons: [{ Code: "ValidationError" }] });
    });

    expect((await handler(httpEvent())).statusCode).to.equal(500);
  });

  it("answers 503 where the authorizer couldn't look the client up, and never lets such a request through", async () => {
    let served = 0;
    const handler = clientRoute({ telemetry: recordTelemetry(), quota: unlimited }, async () => {
      served += 1;
      return { status: 200 };
    });
    const event = httpEvent();
    const { requestContext } = event;
    const lambda = { busy: "true", clientId: "shop", scopes: "orders:admin" };

    const reply = await handler({ ...event, requestContext: { ...requestContext, authorizer: { lambda } } });

    expect([reply.statusCode, served]).to.deep.equal([503, 0]);
    expect(reply.headers).to.include({ "retry-after": "1" });
  });

  it("refuses a request without a client", async () => {
    const deps = { telemetry: recordTelemetry(), quota: unlimited };
    const handler = clientRoute(deps, async ({ caller }) => ({ status: 200, body: caller }));

    expect((await handler(httpEvent({ clientId: null }))).statusCode).to.equal(401);
    expect((await handler(httpEvent({ clientId: "shop" }))).statusCode).to.equal(200);
  });
});
