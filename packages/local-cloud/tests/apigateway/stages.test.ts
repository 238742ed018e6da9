import { expect } from "chai";
import { echo, eventIn, functionArn, RunningGateway } from "./running-gateway";

describe("HTTP API: stages", () => {
  let running: RunningGateway;
  let api: string;
  beforeEach(async () => {
    running = new RunningGateway();
    api = await running.api({}, { name: "blue", stageVariables: { colour: "blue" } });
    await running.route(api, "GET /orders/{id}", echo);
    await running.route(api, "GET /", echo);
  });
  afterEach(() => running.stop());

  const stage = (name: string, inputs: Record<string, unknown> = {}) =>
    running.declare("stage:Stage", name, { apiId: api, name, autoDeploy: true, ...inputs });

  it("answer below their names, where invokeUrl leads", async () => {
    const { outputs } = await stage("green");

    const answer = await fetch(`${outputs.invokeUrl}/orders/7`);

    expect(outputs.invokeUrl).to.equal(`${running.endpoint}/green`);
    expect(outputs.executionArn).to.match(/:[a-z0-9]{10}\/green$/);
    expect(answer.status).to.equal(200);
  });

  it("are in the event with their variables; the path has their name, the route doesn't", async () => {
    const event = eventIn(await running.send("GET", "/blue/orders/7"));

    expect(event).to.deep.include({
      rawPath: "/blue/orders/7",
      routeKey: "GET /orders/{id}",
      pathParameters: { id: "7" },
      stageVariables: { colour: "blue" },
    });
    expect(event.requestContext).to.deep.include({ stage: "blue" });
    expect(event.requestContext.http.path).to.equal("/blue/orders/7");
  });

  it("have their root at their name, with a slash or without", async () => {
    const routes = [];
    for (const path of ["/blue", "/blue/"]) routes.push(eventIn(await running.send("GET", path)).routeKey);

    expect(routes).to.deep.equal(["GET /", "GET /"]);
  });

  it("leave every other path to $default, or unserved", async () => {
    const before = await running.send("GET", "/orders/7");
    await stage("$default");
    const after = eventIn(await running.send("GET", "/orders/7"));

    expect(before.status).to.equal(404);
    expect(after.requestContext.stage).to.equal("$default");
    expect(eventIn(await running.send("GET", "/blue/orders/7")).requestContext.stage).to.equal("blue");
  });

  it("have limits and an access log each", async () => {
    const limits = { throttlingRateLimit: 0.001, throttlingBurstLimit: 1 };
    await stage("narrow", {
      defaultRouteSettings: limits,
      accessLogSettings: {
        destinationArn: "arn:log",
        format: "$context.requestId $context.stage $context.path",
      },
    });

    const statuses = [];
    for (const path of ["/narrow/", "/narrow/", "/blue/", "/blue/"])
      statuses.push((await running.send("GET", path)).status);

    expect(statuses).to.deep.equal([200, 429, 200, 200]);
    const lines = running.logged.map(({ line }) => line.replace(/^\S+ /, ""));
    expect(lines).to.deep.equal(["narrow /narrow/", "narrow /narrow/"]);
  });

  it("are what a function's permission and an authorizer's route ARN name", async () => {
    const authorizerId = await running.authorizer(api, () => ({ isAuthorized: true }), {
      identitySources: [],
    });
    await running.route(api, "GET /guarded/{id}", echo, { authorizerId });

    await running.send("GET", "/blue/guarded/7");

    const asked = running.asked.find(({ functionArn: arn }) => arn === functionArn("function-4"));
    expect(asked?.sourceArn).to.match(/\/blue\/GET\/guarded\/\{id\}$/);
    expect(JSON.stringify(running.events[0])).to.match(/"routeArn":"[^"]+\/blue\/GET\/guarded\/7"/);
  });

  it("are observed, each for its own metrics", async () => {
    await running.send("GET", "/blue/");
    await running.send("GET", "/nowhere");

    expect(running.observed).to.have.length(2);
    expect(running.observed.map((event) => "stage" in event && event.stage)).to.deep.equal([
      "blue",
      "$default",
    ]);
  });

  it("are gone when they are deleted, and only they", async () => {
    const green = await stage("green");
    await running.remove(green);

    expect((await running.send("GET", "/green/orders/7")).status).to.equal(404);
    expect((await running.send("GET", "/blue/orders/7")).status).to.equal(200);
  });

  it("have names of their own, of letters that paths have", async () => {
    expect(await stage("blue").catch(String)).to.include("Stage already exists: blue");
    expect(await stage("a/b").catch(String)).to.include("Stage name only allows");
  });
});
