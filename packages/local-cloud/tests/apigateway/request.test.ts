import { expect } from "chai";
import { echo, eventIn, type RequestOptions, RunningGateway } from "./running-gateway";

const text = ["content-type", "text/plain"];

describe("HTTP API: the event of a function", () => {
  let running: RunningGateway;
  beforeEach(async () => {
    running = new RunningGateway();
    const api = await running.api();
    await running.route(api, "$default", echo);
    await running.route(api, "GET /orders/{orderId}", echo);
    await running.route(api, "GET /files/{path+}", echo);
  });
  afterEach(() => running.stop());

  const eventOf = async (method: string, path: string, options: RequestOptions = {}) =>
    eventIn(await running.send(method, path, options));

  it("has version, route, account, stage and time", async () => {
    const event = await eventOf("GET", "/orders/7", { headers: ["user-agent", "tester"] });

    expect(event).to.include({ version: "2.0", routeKey: "GET /orders/{orderId}", rawPath: "/orders/7" });
    expect(event.requestContext).to.include({
      accountId: "000000000000",
      routeKey: "GET /orders/{orderId}",
      stage: "$default",
    });
    expect(event.requestContext.time).to.match(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(event.requestContext.timeEpoch - Date.now())).to.be.below(10_000);
    expect(event.requestContext.http).to.deep.equal({
      method: "GET",
      path: "/orders/7",
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      userAgent: "tester",
    });
  });

  it("gives each request an id, which its answer carries", async () => {
    const first = await running.send("GET", "/");
    const second = await running.send("GET", "/");

    expect(first.headers["apigw-requestid"]).to.equal(eventIn(first).requestContext.requestId);
    expect(eventIn(second).requestContext.requestId).not.to.equal(eventIn(first).requestContext.requestId);
  });

  it("has no keys for what the request lacks", async () => {
    const event = await eventOf("GET", "/");

    for (const key of ["cookies", "queryStringParameters", "pathParameters", "body", "stageVariables"])
      expect(event, key).not.to.have.property(key);
    expect(event).to.include({ rawQueryString: "", isBase64Encoded: false });
  });

  it("has header names in lower case, and repeated headers joined by commas", async () => {
    const { headers } = await eventOf("GET", "/", {
      headers: ["X-Tag", "a", "x-tag", "b", "X-Other", "c,d"],
    });

    expect(headers).to.include({ "x-tag": "a,b", "x-other": "c,d" });
  });

  it("says who called, in the headers that a proxy adds", async () => {
    const { headers } = await eventOf("GET", "/", { headers: ["x-forwarded-for", "203.0.113.7"] });

    expect(headers).to.include({ "x-forwarded-for": "203.0.113.7, 127.0.0.1", "x-forwarded-proto": "http" });
    expect(headers["x-forwarded-port"]).to.equal(new URL(running.endpoint).port);
    expect(headers["x-amzn-trace-id"]).to.match(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it("has cookies apart from the headers", async () => {
    const event = await eventOf("GET", "/", { headers: ["cookie", "a=1; b=2"] });

    expect(event.cookies).to.deep.equal(["a=1", "b=2"]);
    expect(event.headers).not.to.have.property("cookie");
  });

  const queries: readonly (readonly [string, string, Record<string, string>])[] = [
    ["one parameter", "a=1", { a: "1" }],
    ["repeated parameters, joined by commas", "p=1&p=2&q=3", { p: "1,2", q: "3" }],
    ["encoded names and values", "na%20me=%C3%A4%26b", { "na me": "ä&b" }],
    ["a plus sign for a blank", "q=a+b", { q: "a b" }],
    ["a parameter without a value", "flag", { flag: "" }],
    ["an equals sign in a value", "q=a=b", { q: "a=b" }],
  ];
  for (const [name, query, parameters] of queries) {
    it(`decodes the query and keeps the raw one: ${name}`, async () => {
      const event = await eventOf("GET", `/?${query}`);

      expect(event.rawQueryString).to.equal(query);
      expect(event.queryStringParameters).to.deep.equal(parameters);
    });
  }

  const paths: readonly (readonly [string, string, Record<string, string>])[] = [
    ["a plain value", "/orders/ord_1", { orderId: "ord_1" }],
    ["an encoded value", "/orders/a%20b%C3%A4", { orderId: "a bä" }],
    ["an encoded slash", "/orders/a%2Fb", { orderId: "a/b" }],
    ["what isn't an encoding, as it is", "/orders/100%", { orderId: "100%" }],
    ["a greedy value", "/files/a/b%20c/d", { path: "a/b c/d" }],
  ];
  for (const [name, path, parameters] of paths) {
    it(`decodes path parameters: ${name}`, async () => {
      const event = await eventOf("GET", path);

      expect(event.pathParameters).to.deep.equal(parameters);
    });
  }

  const bodies: readonly (readonly [string, readonly string[], boolean])[] = [
    ["text/plain", text, false],
    ["text/html with a charset", ["content-type", "text/html; charset=utf-8"], false],
    ["application/json", ["content-type", "application/json"], false],
    ["application/json in capitals", ["content-type", "Application/JSON"], false],
    ["application/javascript", ["content-type", "application/javascript"], false],
    ["application/xml", ["content-type", "application/xml"], false],
    ["a form", ["content-type", "application/x-www-form-urlencoded"], true],
    ["an image", ["content-type", "image/png"], true],
    ["octets", ["content-type", "application/octet-stream"], true],
    ["application/jsonx, which only begins like JSON", ["content-type", "application/jsonx"], true],
    ["anything encoded", ["content-type", "application/json", "content-encoding", "gzip"], true],
  ];
  for (const [name, headers, base64] of bodies) {
    it(`hands a body over ${base64 ? "in base64" : "as text"}: ${name}`, async () => {
      const event = await eventOf("POST", "/", { headers, body: "grüße" });

      expect(event.isBase64Encoded).to.equal(base64);
      expect(event.body).to.equal(base64 ? Buffer.from("grüße").toString("base64") : "grüße");
    });
  }

  it("has the variables of the stage", async () => {
    const other = new RunningGateway();
    const api = await other.api({}, { stageVariables: { tier: "gold" } });
    await other.route(api, "$default", echo);

    const event = eventIn(await other.send("GET", "/"));
    await other.stop();

    expect(event.stageVariables).to.deep.equal({ tier: "gold" });
  });

  it("takes a body of 10 MB", async () => {
    const answer = await running.send("POST", "/", {
      headers: text,
      body: Buffer.alloc(10 * 1024 * 1024, 0x61),
    });

    expect(answer.status).to.equal(200);
  });

  it("refuses a larger one before the function sees it, and the client can read that", async () => {
    const answer = await running.send("POST", "/", {
      headers: text,
      body: Buffer.alloc(14 * 1024 * 1024, 0x61),
    });

    expect([answer.status, answer.text]).to.deep.equal([413, '{"message":"Request Entity Too Large"}']);
    expect(running.events).to.deep.equal([]);
  });
});
