import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { expect } from "chai";
import { listen, PortTaken } from "../../src/endpoint/listen";
import { eventually } from "../endpoint/running-endpoint";
import { echo, RunningGateway } from "./running-gateway";

const ok = { statusCode: 200, body: "ok" };

describe("HTTP API: the gateway", () => {
  let running: RunningGateway;
  beforeEach(() => {
    running = new RunningGateway();
  });
  afterEach(() => running.stop());

  /** A function that answers when the test says so. */
  const held = () => {
    let release: (value: unknown) => void = () => {};
    const answer = new Promise((resolve) => {
      release = resolve;
    });
    return { fake: () => answer, release: () => release(ok) };
  };
  const called = () => eventually(async () => (running.events.length > 0 ? true : undefined));
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => "accepted",
      (error: unknown) => String(error),
    );

  describe("declarations", () => {
    it("gives APIs that are declared at once ids and ports of their own", async () => {
      const apis = await Promise.all(
        ["a", "b", "c"].map((name) => running.declare("api:Api", name, { protocolType: "HTTP" })),
      );

      expect(new Set(apis.map(({ id }) => id))).to.have.property("size", 3);
      expect(new Set(apis.map(({ outputs }) => outputs.apiEndpoint))).to.have.property("size", 3);
      for (const { id } of apis) expect(id).to.match(/^[a-z0-9]{10}$/);
    });

    it("says which port is taken, and by which setting it came", async () => {
      const other = createServer();
      const port = await listen(other, 0, "none");
      const gateway = new RunningGateway({ port });

      const error = await gateway.api().catch((thrown: unknown) => thrown);
      other.close();
      await gateway.stop();

      expect(error).to.be.instanceOf(PortTaken);
      expect(String(error)).to.contain(String(port)).and.to.contain("PORT");
    });

    const routes: readonly (readonly [string, Record<string, unknown>, string])[] = [
      ["CUSTOM without an authorizer", { authorizationType: "CUSTOM" }, "authorizerId"],
      ["an authorizer without CUSTOM", { authorizerId: "a" }, "authorizationType"],
      [
        "an authorizer that doesn't exist",
        { authorizationType: "CUSTOM", authorizerId: "a" },
        "authorizer a",
      ],
      ["an integration that doesn't exist", { target: "integrations/none" }, "integration none"],
      ["JWT", { authorizationType: "JWT" }, "authorizationType"],
      ["a path without a method", { routeKey: "/it" }, "The provided route key is not formatted properly"],
      ["a route key that already exists", { routeKey: "GET /there" }, "GET /there"],
      ["scopes", { authorizationScopes: ["a"] }, "authorizationScopes"],
    ];
    for (const [name, inputs, named] of routes) {
      it(`refuses a route with ${name}`, async () => {
        const apiId = await running.api();
        await running.route(apiId, "GET /there", () => ok);
        const integration = await running.declare("integration:Integration", "i", {
          apiId,
          integrationType: "AWS_PROXY",
          integrationUri: "arn:aws:lambda:us-east-1:000000000000:function:f",
          payloadFormatVersion: "2.0",
        });

        const refused = await refusal(
          running.declare("route:Route", "r", {
            apiId,
            routeKey: "GET /it",
            target: `integrations/${integration.id}`,
            ...inputs,
          }),
        );

        expect(refused).to.contain(named);
        expect((await running.send("GET", "/it")).status).to.equal(404);
      });
    }

    it("refuses a rate without a burst, which would throttle nothing", async () => {
      const refused = await refusal(running.api({}, { defaultRouteSettings: { throttlingRateLimit: 1 } }));

      expect(refused).to.contain("throttlingBurstLimit");
    });

    it("answers 404 to everything before there is a stage", async () => {
      const { id, outputs } = await running.declare("api:Api", "bare", { protocolType: "HTTP" });
      await running.route(id, "GET /it", () => ok);

      const answer = await fetch(`${String(outputs.apiEndpoint)}/it`);

      expect(answer.status).to.equal(404);
    });
  });

  it("answers 429 in AWS's words beyond the burst, before anything is asked", async () => {
    const api = await running.api(
      {},
      { defaultRouteSettings: { throttlingRateLimit: 0.01, throttlingBurstLimit: 2 } },
    );
    await running.route(api, "GET /it", () => ok);

    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await running.send("GET", "/it"));

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 429]);
    expect(answers[2]?.text).to.equal('{"message":"Too Many Requests"}');
    expect(running.events).to.have.length(2);
  });

  it("throttles a route with settings of its own apart from the others, whatever path leads to it", async () => {
    const { id, outputs } = await running.declare("api:Api", "apart", { protocolType: "HTTP" });
    for (const routeKey of ["GET /it", "GET /that", "$default"]) await running.route(id, routeKey, () => ok);
    await running.declare("stage:Stage", "apart", {
      apiId: id,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 0.01, throttlingBurstLimit: 3 },
      routeSettings: [{ routeKey: "$default", throttlingRateLimit: 0.01, throttlingBurstLimit: 1 }],
    });
    const statuses = async (...paths: string[]) => {
      const found = [];
      for (const path of paths) found.push((await fetch(`${String(outputs.apiEndpoint)}${path}`)).status);
      return found;
    };

    expect(await statuses("/nope", "/nor", "/neither")).to.deep.equal([200, 429, 429]);
    expect(await statuses("/it", "/that", "/it", "/that", "/it")).to.deep.equal([200, 200, 200, 429, 429]);
  });

  it("refuses settings of a route that the API doesn't have, as AWS does", async () => {
    const { id } = await running.declare("api:Api", "apart", { protocolType: "HTTP" });
    await running.route(id, "GET /it", () => ok);
    const routeSettings = [{ routeKey: "GET /that", throttlingRateLimit: 1, throttlingBurstLimit: 1 }];
    const stage = { apiId: id, name: "$default", autoDeploy: true, routeSettings };

    expect(await refusal(running.declare("stage:Stage", "apart", stage))).to.contain(
      "Unable to find Route by key GET /that within the provided RouteSettings",
    );
  });

  it("answers 431 beyond 10 240 bytes of request line and header values, before anything is asked", async () => {
    const api = await running.api();
    await running.route(api, "GET /it", () => ok);
    const sized = (bytes: number) => running.send("GET", "/it", { headers: ["x-long", "x".repeat(bytes)] });

    const [fits, exceeds, enormous] = [await sized(10_100), await sized(10_240), await sized(60_000)];

    expect(fits?.status).to.equal(200);
    for (const answer of [exceeds, enormous])
      expect([answer?.status, answer?.text]).to.deep.equal([
        431,
        '{"message":"Request Header Fields Too Large"}',
      ]);
    expect(running.events).to.have.length(1);
  });

  describe("access log", () => {
    /** The line that a format makes, behind the request's id, which every format has to have. */
    const lineOf = async (behind: string, act: (api: string) => Promise<unknown>) => {
      const format = `$context.requestId ${behind}`;
      const api = await running.api({}, { accessLogSettings: { destinationArn: "arn:log-group", format } });
      await running.route(api, "GET /orders/{id}", () => ok);
      await act(api);
      expect(running.logged[0]?.groupArn).to.equal("arn:log-group");
      return running.logged[0]?.line.replace(/^\S+ /, "");
    };

    it("has the variables that its format names, and a dash for what there isn't", async () => {
      const format = "$context.httpMethod $context.path $context.routeKey $context.status $context.nothing";

      const line = await lineOf(format, () => running.send("GET", "/orders/7?secret=1"));

      expect(line).to.equal("GET /orders/7 GET /orders/{id} 200 -");
    });

    it("has requests that no route took", async () => {
      const line = await lineOf("$context.routeKey $context.status", () => running.send("GET", "/no"));

      expect(line).to.equal("- 404");
    });

    it("says why an integration failed, as a JSON text would have it", async () => {
      const line = await lineOf('{"why":"$context.integrationErrorMessage"}', async (api) => {
        await running.route(api, "GET /bad", () => Promise.reject(new Error('say "no"')));
        await running.send("GET", "/bad");
      });

      expect(JSON.parse(line ?? "")).to.deep.equal({ why: 'Error: say "no"' });
    });

    it("says why an authorizer failed", async () => {
      const line = await lineOf("$context.authorizer.error", async (api) => {
        const authorizerId = await running.authorizer(api, () => "nonsense");
        await running.route(api, "GET /guarded", echo, { authorizerId });
        await running.send("GET", "/guarded", { headers: ["x-api-key", "k"] });
      });

      expect(line).to.contain("simple response");
    });
  });

  it("reports each response to observers", async () => {
    const api = await running.api();
    await running.route(api, "GET /orders/{id}", () => ok);

    await running.send("GET", "/orders/7");

    expect(running.observed).to.have.length(1);
    expect(running.observed[0]).to.include({
      kind: "request-answered",
      apiId: api,
      method: "GET",
      path: "/orders/7",
      routeKey: "GET /orders/{id}",
      status: 200,
    });
  });

  it("continues serving when a client leaves before its answer", async () => {
    const { fake, release } = held();
    const api = await running.api();
    await running.route(api, "GET /slow", fake);
    await running.route(api, "GET /it", () => ok);
    const socket = connect(Number(new URL(running.endpoint).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await called();

    socket.resetAndDestroy();
    await once(socket, "close");
    release();
    const answer = await running.send("GET", "/it");

    expect(answer.status).to.equal(200);
    expect(running.failures).to.deep.equal([]);
  });

  describe("stopping", () => {
    it("answers what is in progress first, and takes nothing new", async () => {
      const { fake, release } = held();
      const api = await running.api();
      await running.route(api, "GET /slow", fake);
      const underWay = running.send("GET", "/slow");
      await called();

      const stopped = running.stop();
      const refused = await refusal(running.send("GET", "/slow"));
      release();
      await stopped;

      expect((await underWay).status).to.equal(200);
      expect(refused).to.contain("ECONNREFUSED");
    });

    it("doesn't wait for connections that ask for nothing", async () => {
      await running.api();
      const sockets = [
        "",
        "GET /it HTTP/1.1\r\n",
        "POST /it HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nhalf",
      ].map((sent) => {
        const socket = connect(Number(new URL(running.endpoint).port), "127.0.0.1");
        socket.on("error", () => {}); // cut off, as it should be
        socket.write(sent);
        return socket;
      });
      await Promise.all(sockets.map((socket) => once(socket, "connect")));
      const start = Date.now();

      await running.stop();

      expect(Date.now() - start).to.be.below(9_000);
    });
  });
});
