import { expect } from "chai";
import * as z from "zod";
import { echo, eventIn, type FakeFunction, FunctionFault, RunningGateway } from "./running-gateway";

const key = ["x-api-key", "secret"];
const allow: FakeFunction = () => ({ isAuthorized: true });
const deny: FakeFunction = () => ({ isAuthorized: false });

const unauthorized = [401, '{"message":"Unauthorized"}'];
const forbidden = [403, '{"message":"Forbidden"}'];
const internalError = [500, '{"message":"Internal Server Error"}'];

const authorizerEvent = z.looseObject({
  version: z.literal("2.0"),
  type: z.literal("REQUEST"),
  routeArn: z.string(),
  identitySource: z.array(z.string()),
  routeKey: z.string(),
  headers: z.record(z.string(), z.string()),
});

describe("HTTP API: authorizers", () => {
  let running: RunningGateway;
  let api: string;
  beforeEach(async () => {
    running = new RunningGateway({ authorizerTimeout: 100 });
    api = await running.api();
  });
  afterEach(() => running.stop());

  const guarded = async (fake: FakeFunction, inputs: Record<string, unknown> = {}) => {
    const authorizerId = await running.authorizer(api, fake, inputs);
    await running.route(api, "GET /orders/{id}", echo, { authorizerId });
    await running.route(api, "GET /products", echo, { authorizerId });
  };
  const get = async (path: string, headers: readonly string[] = key) => {
    const answer = await running.send("GET", path, { headers });
    return [answer.status, answer.status === 200 ? "" : answer.text];
  };
  const authorizerCalls = () => running.events.filter((event) => authorizerEvent.safeParse(event).success);

  it("asks the authorizer with the request, its route and who it says it is", async () => {
    await guarded(allow);

    await running.send("GET", "/orders/7?a=b", { headers: [...key, "cookie", "c=d"] });

    expect(authorizerEvent.parse(running.events[0])).to.deep.include({
      routeArn: `arn:aws:execute-api:us-east-1:000000000000:${api}/$default/GET/orders/7`,
      identitySource: ["secret"],
      routeKey: "GET /orders/{id}",
      rawPath: "/orders/7",
      rawQueryString: "a=b",
      queryStringParameters: { a: "b" },
      pathParameters: { id: "7" },
      cookies: ["c=d"],
    });
    expect(running.events[0]).not.to.have.property("body");
  });

  it("passes the context that the authorizer gives on to the function", async () => {
    const context = { clientId: "c1", scopes: ["orders:read"], limit: 3, nested: { a: true } };
    await guarded(() => ({ isAuthorized: true, context }));

    const answer = await running.send("GET", "/orders/7", { headers: key });

    expect(eventIn(answer).requestContext.authorizer).to.deep.equal({ lambda: context });
  });

  it("answers 403 to what the authorizer refuses, and the function sees nothing", async () => {
    await guarded(deny);

    expect(await get("/orders/7")).to.deep.equal(forbidden);
    expect(running.events).to.have.length(1);
  });

  for (const [name, headers] of [
    ["missing", []],
    ["empty", ["x-api-key", ""]],
  ] as const) {
    it(`answers 401 without asking when the identity is ${name}`, async () => {
      await guarded(allow);

      expect(await get("/orders/7", headers)).to.deep.equal(unauthorized);
      expect(running.events).to.deep.equal([]);
    });
  }

  const broken: readonly (readonly [string, FakeFunction])[] = [
    ["nothing", () => null],
    ["something else", () => ({ ok: true })],
    ["isAuthorized as a text", () => ({ isAuthorized: "true" })],
    ["an IAM policy", () => ({ principalId: "me", policyDocument: { Statement: [] } })],
    ["an error", () => new FunctionFault("boom")],
    ["no answer at all", () => Promise.reject(new Error("Rate Exceeded"))],
    ["an answer that comes too late", () => new Promise(() => {})],
  ];
  for (const [name, fake] of broken) {
    it(`answers 500 when the authorizer gives ${name}`, async () => {
      await guarded(fake, { authorizerResultTtlInSeconds: 300 });

      expect(await get("/orders/7")).to.deep.equal(internalError);
      expect(await get("/orders/7")).to.deep.equal(internalError);
      expect(authorizerCalls()).to.have.length(2);
    });
  }

  it("answers 500 when the gateway has no permission to call the authorizer", async () => {
    await guarded(allow);
    running.permits = (sourceArn) => !sourceArn.includes("/authorizers/");

    expect(await get("/orders/7")).to.deep.equal(internalError);
    expect(running.events).to.deep.equal([]);
  });

  describe("identity sources", () => {
    const sources: readonly (readonly [string, string, readonly string[], string])[] = [
      ["$request.header.Authorization", "/orders/7", ["authorization", "Bearer x"], "Bearer x"],
      ["$request.querystring.token", "/orders/7?token=a%20b", [], "a b"],
      ["$stageVariables.tier", "/orders/7", [], "gold"],
      ["$context.routeKey", "/orders/7", [], "GET /orders/{id}"],
    ];
    for (const [source, path, headers, identity] of sources) {
      it(`reads ${source}`, async () => {
        api = await running.api({}, { stageVariables: { tier: "gold" } });
        await guarded(allow, { identitySources: [source] });

        expect(await get(path, headers)).to.deep.equal([200, ""]);
        expect(authorizerEvent.parse(running.events[0]).identitySource).to.deep.equal([identity]);
      });
    }

    it("needs all of them", async () => {
      await guarded(allow, { identitySources: ["$request.header.x-api-key", "$request.querystring.token"] });

      expect(await get("/orders/7")).to.deep.equal(unauthorized);
      expect(await get("/orders/7?token=t")).to.deep.equal([200, ""]);
    });

    it("are refused by name when they can't be read here", async () => {
      const refused = await running
        .authorizer(api, allow, { identitySources: ["$context.identity.sourceIp"] })
        .catch((error: unknown) => String(error));

      expect(refused).to.contain("identitySources.0").and.to.contain("isn't supported");
    });
  });

  describe("kept answers", () => {
    it("aren't, with a time to live of 0", async () => {
      await guarded(allow);

      await get("/orders/7");
      await get("/orders/7");

      expect(authorizerCalls()).to.have.length(2);
    });

    it("serve every route of the authorizer, allowed or refused", async () => {
      for (const [fake, answer] of [
        [allow, [200, ""]],
        [deny, forbidden],
      ] as const) {
        api = await running.api();
        running.events.length = 0;
        await guarded(fake, { authorizerResultTtlInSeconds: 300 });

        const seen = [await get("/orders/7"), await get("/products")];

        expect(seen).to.deep.equal([answer, answer]);
        expect(authorizerCalls()).to.have.length(1);
      }
    });

    it("are cached per identity, and per route if that is an identity source", async () => {
      await guarded(allow, {
        authorizerResultTtlInSeconds: 300,
        identitySources: ["$request.header.x-api-key", "$context.routeKey"],
      });

      await get("/orders/7");
      await get("/orders/8");
      await get("/products");
      await get("/orders/7", ["x-api-key", "other"]);

      expect(authorizerCalls()).to.have.length(3);
    });

    it("end with their time to live", async () => {
      await guarded(allow, { authorizerResultTtlInSeconds: 1 });
      const start = Date.now();
      await get("/orders/7");

      while (authorizerCalls().length < 2 && Date.now() < start + 5_000) await get("/orders/7");

      expect(authorizerCalls()).to.have.length(2);
      expect(Date.now() - start).to.be.at.least(1_000);
    });
  });
});
