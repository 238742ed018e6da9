import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { FunctionFault, RunningGateway } from "./running-gateway";

const internalError = [500, '{"message":"Internal Server Error"}'];

describe("HTTP API: the answer", () => {
  let running: RunningGateway;
  let api: string;
  beforeEach(async () => {
    running = new RunningGateway();
    api = await running.api();
  });
  afterEach(() => running.stop());

  const answerTo = async (result: unknown, timeoutMilliseconds = 30_000) => {
    await running.route(api, "GET /it", () => result, { timeoutMilliseconds });
    return running.send("GET", "/it");
  };

  const inferred: readonly (readonly [string, unknown, string])[] = [
    ["an object without a status code", { message: "Hello" }, '{"message":"Hello"}'],
    ["an array", [1, 2], "[1,2]"],
    ["a string", "Hello", "Hello"],
    ["a number", 7, "7"],
    ["nothing", null, "null"],
  ];
  for (const [name, result, body] of inferred) {
    it(`takes ${name} as the body of a 200 in JSON`, async () => {
      const answer = await answerTo(result);

      expect([answer.status, answer.text]).to.deep.equal([200, body]);
      expect(answer.headers["content-type"]).to.equal("application/json");
    });
  }

  it("has the status, headers and body of the function", async () => {
    const headers = { "Content-Type": "text/html", "X-Count": 3, "x-flag": true };

    const answer = await answerTo({ statusCode: 201, headers, body: "<p>" });

    expect([answer.status, answer.text]).to.deep.equal([201, "<p>"]);
    expect(answer.headers).to.include({ "content-type": "text/html", "x-count": "3", "x-flag": "true" });
  });

  it("sets each cookie by a header of its own", async () => {
    const answer = await answerTo({ statusCode: 200, cookies: ["a=1; HttpOnly", "b=2"] });

    expect(answer.headers["set-cookie"]).to.deep.equal(["a=1; HttpOnly", "b=2"]);
  });

  it("decodes a base64 body", async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);

    const answer = await answerTo({
      statusCode: 200,
      body: bytes.toString("base64"),
      isBase64Encoded: true,
    });

    expect(answer.bytes.equals(bytes)).to.equal(true);
  });

  it("measures the body itself, whatever length the function claims", async () => {
    const headers = { "content-length": "1", "Transfer-Encoding": "chunked", connection: "close" };

    const answer = await answerTo({ statusCode: 200, headers, body: "longer" });

    expect(answer.text).to.equal("longer");
  });

  it("sends no body for HEAD", async () => {
    await running.route(api, "HEAD /it", () => ({ statusCode: 200, body: "unseen" }));

    const answer = await running.send("HEAD", "/it");
    expect(answer.headers).to.include({ "content-length": "6" });

    expect([answer.status, answer.text]).to.deep.equal([200, ""]);
  });

  const malformed: readonly (readonly [string, unknown])[] = [
    ["a status code that isn't one", { statusCode: "ok" }],
    ["a status code out of range", { statusCode: 1000 }],
    ["a status code of an interim answer", { statusCode: 100 }],
    ["a body that isn't a string", { statusCode: 200, body: { a: 1 } }],
    ["headers that aren't an object", { statusCode: 200, headers: ["a"] }],
    ["a header value with a line break", { statusCode: 200, headers: { "x-a": "b\r\nx-c: d" } }],
    ["a header name with a blank", { statusCode: 200, headers: { "x a": "b" } }],
    ["cookies that aren't strings", { statusCode: 200, cookies: [1] }],
    ["a cookie with a line break", { statusCode: 200, cookies: ["a=1\r\nb: c"] }],
    ["an error of the function", new FunctionFault("boom")],
  ];
  for (const [name, result] of malformed) {
    it(`is a 500 in AWS's words for ${name}`, async () => {
      const answer = await answerTo(result);

      expect([answer.status, answer.text]).to.deep.equal(internalError);
      expect(answer.headers["content-type"]).to.equal("application/json");
    });
  }

  it("is a 500 when the function can't be invoked at all", async () => {
    await running.route(api, "GET /it", () => Promise.reject(new Error("Rate Exceeded")));

    const answer = await running.send("GET", "/it");

    expect([answer.status, answer.text]).to.deep.equal(internalError);
  });

  it("is a 503 when the integration takes longer than it may", async () => {
    const answer = await answerTo(new Promise(() => {}), 50);

    expect([answer.status, answer.text]).to.deep.equal([503, '{"message":"Service Unavailable"}']);
  });

  it("is a 500 without a permission for the gateway to call the function", async () => {
    running.permits = () => false;

    const answer = await answerTo({ ok: true });

    expect([answer.status, answer.text]).to.deep.equal(internalError);
    expect(running.events).to.deep.equal([]);
  });

  const sources: readonly (readonly [string, string, string, string])[] = [
    ["GET /orders/{orderId}", "GET", "/orders/7", "$default/GET/orders/{orderId}"],
    ["ANY /any/{rest+}", "PUT", "/any/a/b", "$default/PUT/any/{rest+}"],
    ["$default", "GET", "/else", "$default/$default"],
  ];
  for (const [routeKey, method, path, source] of sources) {
    it(`asks for that permission on behalf of the route, not of the path: ${routeKey}`, async () => {
      await running.route(api, routeKey, () => "ok");

      await running.send(method, path);

      const sourceArn = `arn:aws:execute-api:us-east-1:000000000000:${api}/${source}`;
      expect(running.asked.at(-1)).to.include({ service: "apigateway.amazonaws.com", sourceArn });
    });
  }

  it("continues serving after a client that leaves in the middle of its body", async () => {
    await running.route(api, "POST /it", () => "ok");
    const socket = connect(Number(new URL(running.endpoint).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST /it HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf");
    socket.resetAndDestroy();
    await once(socket, "close");

    const answer = await running.send("POST", "/it", { body: "{}" });

    expect(answer.status).to.equal(200);
    expect(running.events).to.have.length(1);
  });
});
