import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { AwsEndpoint } from "../../src/endpoint/endpoint";
import { PortTaken } from "../../src/endpoint/listen";
import { plainJson } from "../../src/endpoint/local-routes";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  jsonReply,
  NotImplementedLocally,
  type RequiredPermissions,
} from "../../src/service";
import { checkedCall } from "./checking-client";
import { errorOf, RunningEndpoint } from "./running-endpoint";

/** A service that tells what it was called with. */
class EchoService implements AwsService {
  readonly name = "echo";
  readonly signingName = "echo";
  readonly calls: AwsCall[] = [];
  answer: (call: AwsCall) => Promise<AwsReply> = async () => jsonReply({});

  async start() {}
  async stop() {}
  health() {
    return { status: "ok" as const };
  }
  needs: RequiredPermissions | undefined;
  permissions({ action }: AwsCall): RequiredPermissions {
    if (this.needs) return this.needs;
    return [{ action: `echo:${action}`, resource: "arn:aws:echo:us-east-1:000000000000:thing" }];
  }
  handle(call: AwsCall) {
    this.calls.push(call);
    return this.answer(call);
  }
}

const signed = (service = "echo", key = "AKIAOPERATOR") => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});
const json = { ...signed(), "x-amz-target": "Echo_2026.Say", "content-type": "application/x-amz-json-1.1" };
const query = { ...signed(), "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

describe("AWS endpoint", () => {
  let running: RunningEndpoint;
  let echo: EchoService;
  beforeEach(async () => {
    running = new RunningEndpoint();
    echo = new EchoService();
    await running.start([echo]);
  });
  afterEach(() => running.stop());

  const post = (headers: Record<string, string>, body = "{}", path = "/") =>
    fetch(`${running.endpoint.url}${path}`, { method: "POST", headers, body });

  /** `fetch` writes headers of its own about whence it fetches. */
  const statusOf = async (method: string, path: string, headers: Record<string, string>): Promise<number> => {
    const request = httpRequest(`${running.endpoint.url}${path}`, { method, headers }).end();
    const [response] = await once(request, "response");
    response.resume();
    return response.statusCode;
  };

  describe("reading calls", () => {
    it("reads the JSON protocol", async () => {
      await post(json, '{"text":"hi"}');

      expect(echo.calls[0]).to.include({ service: "echo", action: "Say", protocol: "json" });
      expect(echo.calls[0]?.input).to.deep.equal({ text: "hi" });
    });

    it("reads the query protocol", async () => {
      await post(query, "Action=Say&Text=a%26b");

      expect(echo.calls[0]).to.include({ action: "Say", protocol: "query" });
      expect(echo.calls[0]?.input).to.deep.equal({ Action: "Say", Text: "a&b" });
    });

    it("leaves the body of a REST call to its service", async () => {
      await post(signed(), "not json", "/things/1?a=b");

      expect(echo.calls[0]).to.include({ action: "POST /things/1", protocol: "rest", path: "/things/1?a=b" });
      expect(echo.calls[0]?.body.toString()).to.equal("not json");
    });

    it("reads a credential in the query", async () => {
      const path = "/?X-Amz-Credential=AKIA1%2F20261121%2Fus-east-1%2Fecho%2Faws4_request";

      await post({}, "", path);

      expect(echo.calls).to.have.length(1);
    });

    it("recognises the service by the target of an unsigned call", async () => {
      const response = await post({ "x-amz-target": "AWSEvents.PutEvents" });

      expect(response.status).to.equal(501);
      expect(await response.text()).to.contain("events");
    });

    it("knows a role by its access key", async () => {
      const { accessKeyId } = running.roleThatMay({ Action: "echo:*", Resource: "*" });

      await post({ ...json, ...signed("echo", accessKeyId) });

      expect(echo.calls[0]?.caller).to.include({ kind: "role", sessionName: "session" });
    });
  });

  describe("bodies", () => {
    it("unpacks a compressed request, and its headers say nothing of the bytes that came", async () => {
      const body = gzipSync('{"text":"hi"}');
      const described = { "content-encoding": "gzip", "content-md5": "x", "x-amz-content-sha256": "x" };

      await fetch(running.endpoint.url, { method: "POST", headers: { ...json, ...described }, body });

      expect(echo.calls[0]?.input).to.deep.equal({ text: "hi" });
      expect(echo.calls[0]?.body.toString()).to.equal('{"text":"hi"}');
      expect(Object.keys(echo.calls[0]?.headers ?? {})).not.to.include.members(Object.keys(described));
      expect(echo.calls[0]?.headers).not.to.have.property("content-length");
    });

    it("describes the bytes that it sends, whatever a service said of others", async () => {
      const headers = {
        "Content-Length": "3",
        "X-Amz-Crc32": "1",
        "content-encoding": "br",
        "content-md5": "x",
        ETag: '"x"',
        digest: "sha-256=x",
        "x-amz-checksum-sha256": "x",
        "x-said-by": "the service",
      };
      echo.answer = async () => ({ status: 200, headers, body: "naïve ☃" });

      const answer = await checkedCall(
        running.endpoint.url,
        { service: "echo", accessKeyId: "AKIAOPERATOR" },
        { "x-amz-target": "Echo_2026.Say" },
        "{}",
      );

      expect(answer.lies).to.deep.equal([]);
      expect(answer.text).to.equal("naïve ☃");
      expect(answer.headers).to.include({ "x-said-by": "the service" });
      expect(answer.headers).not.to.have.property("x-amz-crc32");
    });

    it("have no length where HTTP allows no body", async () => {
      echo.answer = async () => ({ status: 204, body: "" });

      const response = await post(json);

      expect(response.status).to.equal(204);
      expect(response.headers.get("content-length")).to.equal(null);
    });
  });

  describe("refusing", () => {
    const refusals: Record<string, [Record<string, string>, string, number, string]> = {
      "an unsigned call that names no service": [{}, "{}", 403, "MissingAuthenticationToken"],
      "a service that isn't supported": [{ ...json, ...signed("kafka") }, "{}", 501, "kafka"],
      "a body that isn't JSON": [json, "{", 400, "SerializationException"],
      "a body that isn't packed as it says": [
        { ...json, "content-encoding": "gzip" },
        "{}",
        400,
        "SerializationException",
      ],
      "a body that is packed in another way": [{ ...json, "content-encoding": "br" }, "{}", 415, "gzip"],
      "a body that isn't a JSON object": [json, "3", 400, "SerializationException"],
      "another site's page": [{ ...json, origin: "https://evil.example" }, "{}", 403, "evil.example"],
      "a page without an origin": [{ ...json, origin: "null" }, "{}", 403, "AccessDeniedException"],
      "a page of this machine": [
        { ...json, origin: "http://localhost:5173" },
        "{}",
        403,
        "serves only its own pages",
      ],
      "what a page loads of another site": [
        { ...json, "sec-fetch-site": "cross-site" },
        "{}",
        403,
        "own pages",
      ],
      "a call that a browser sends for its user": [
        { ...json, "sec-fetch-site": "none" },
        "{}",
        403,
        "not browsers",
      ],
    };
    for (const [what, [headers, body, status, text]] of Object.entries(refusals)) {
      it(`refuses ${what}`, async () => {
        const response = await post(headers, body);

        expect(response.status).to.equal(status);
        expect(await response.text()).to.contain(text);
        expect(echo.calls).to.have.length(0);
      });
    }

    it("refuses a query that a link or an image leads to", async () => {
      const link = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      };
      const path = "/?Action=Say&X-Amz-Credential=AKIA1%2F20261121%2Fus-east-1%2Fecho%2Faws4_request";

      for (const headers of [link, { ...link, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }])
        expect(await statusOf("GET", path, headers)).to.equal(403);

      expect(echo.calls).to.have.length(0);
    });

    it("answers no preflight", async () => {
      const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };

      const response = await fetch(running.endpoint.url, { method: "OPTIONS", headers });

      expect(response.status).to.equal(403);
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).to.deep.equal(
        [],
      );
    });

    it("refuses a host name that was bent to this machine", async () => {
      expect(await statusOf("GET", "/", { host: "evil.example" })).to.equal(403);
    });

    it("refuses a body that is too large, with a response", async () => {
      const response = await post(json, "x".repeat(16 * 1024 * 1024 + 1));

      expect(response.status).to.equal(413);
      expect(response.headers.get("x-amzn-errortype")).to.equal("RequestEntityTooLarge");
    });

    it("lets a role do what its policy says and nothing else", async () => {
      const allowed = running.roleThatMay({ Action: "echo:Say", Resource: "*" });
      const other = running.roleThatMay({ Action: "echo:Listen", Resource: "*" });

      const yes = await post({ ...json, ...signed("echo", allowed.accessKeyId) });
      const no = await post({ ...json, ...signed("echo", other.accessKeyId) });

      expect(yes.status).to.equal(200);
      expect(no.status).to.equal(400);
      expect(await no.json())
        .to.have.property("message")
        .that.contains("is not authorized to perform: echo:Say");
      expect(echo.calls).to.have.length(1);
    });
  });

  describe("keys", () => {
    const protocols: (readonly [string, Record<string, string>, string, number, string])[] = [
      ["JSON", { "x-amz-target": "Echo_2026.Say" }, "/", 400, "UnrecognizedClientException"],
      ["query", { "content-type": query["content-type"] }, "/", 403, "<Code>InvalidClientTokenId</Code>"],
      ["REST", {}, "/things", 403, "UnrecognizedClientException"],
    ];
    for (const [protocol, headers, path, status, text] of protocols)
      it(`are refused as AWS does when they are temporary and not known: ${protocol}`, async () => {
        const response = await post({ ...headers, ...signed("echo", "ASIAUNKNOWN") }, "{}", path);

        expect(response.status).to.equal(status);
        expect(await response.text())
          .to.contain(text)
          .and.contain("security token included in the request is invalid");
        expect(echo.calls).to.have.length(0);
      });

    it("are refused once their session has ended", async () => {
      const { accessKeyId } = running.roleThatMay({ Action: "echo:*", Resource: "*" });
      running.iam.revoke(accessKeyId);

      const json = await post({ "x-amz-target": "Echo_2026.Say", ...signed("echo", accessKeyId) });
      const form = await post({ ...query, ...signed("echo", accessKeyId) }, "Action=Say");

      expect([json.status, await json.text()].join())
        .to.contain("400")
        .and.contain("ExpiredTokenException");
      expect([form.status, await form.text()].join())
        .to.contain("403")
        .and.contain("<Code>ExpiredToken</Code>");
    });

    it("are the operator's when they are any other", async () => {
      for (const key of ["local", "test", "AKIAIOSFODNN7EXAMPLE"])
        await post({ ...json, ...signed("echo", key) });

      expect(echo.calls.map(({ caller }) => caller.kind)).to.deep.equal(["operator", "operator", "operator"]);
    });
  });

  it("lets no role make a call whose permission isn't known, and lets everybody make one that needs none", async () => {
    const { accessKeyId } = running.roleThatMay({ Action: "*", Resource: "*" });
    const as = (key: string) => post({ ...json, ...signed("echo", key) });

    echo.needs = [];
    const unknown = [(await as(accessKeyId)).status, (await as("local")).status];
    echo.needs = "no-permission-needed";
    const free = await as(accessKeyId);

    expect(unknown).to.deep.equal([400, 200]);
    expect(free.status).to.equal(200);
  });

  describe("errors", () => {
    it("renders them for the JSON protocol", async () => {
      echo.answer = () => Promise.reject(new AwsError("ThingNotFound", "No such thing", 404));

      const response = await post(json);

      expect(response.status).to.equal(404);
      expect(response.headers.get("x-amzn-errortype")).to.equal("ThingNotFound");
      expect(response.headers.get("x-amzn-requestid")).to.equal(echo.calls[0]?.requestId);
      expect(await response.json()).to.deep.equal({ __type: "ThingNotFound", message: "No such thing" });
    });

    it("renders them for the query protocol, escaped", async () => {
      echo.answer = () => Promise.reject(new AwsError("Throttling", "<slow & steady>"));

      const response = await post(query, "Action=Say");

      expect(response.headers.get("content-type")).to.equal("text/xml");
      expect(await response.text()).to.contain(
        "<Type>Sender</Type><Code>Throttling</Code><Message>&lt;slow &amp; steady&gt;</Message>",
      );
    });

    it("names an operation that isn't supported", async () => {
      echo.answer = () => Promise.reject(new NotImplementedLocally("echo:Say"));

      const response = await post(json);

      expect(response.status).to.equal(501);
      expect(await response.text()).to.contain("does not support echo:Say");
    });
  });

  describe("local routes", () => {
    it("answers them by method and path", async () => {
      running.endpoint.route("GET /_local/health", ({ query }) => plainJson({ of: query.get("of") }));

      const response = await fetch(`${running.endpoint.url}/_local/health?of=me`);

      expect(await response.json()).to.deep.equal({ of: "me" });
    });

    it("serves them to a person who follows a link, but to no page of another site", async () => {
      let changed = 0;
      running.endpoint.route("GET /_local/health", () => plainJson({}));
      running.endpoint.route("PUT /_local/switch", () => plainJson({ changed: ++changed }));
      const site = { "sec-fetch-site": "cross-site" };
      const link = { ...site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

      expect(await statusOf("GET", "/_local/health", link)).to.equal(200);
      expect(await statusOf("GET", "/_local/health", site)).to.equal(403);
      expect(await statusOf("PUT", "/_local/switch", site)).to.equal(403);
      expect(changed).to.equal(0);
    });

    it("answers 404 to those that don't exist", async () => {
      const response = await fetch(`${running.endpoint.url}/_local/nothing`);

      expect(response.status).to.equal(404);
      expect(response.headers.get("content-type")).to.equal("application/json");
      expect(await response.text()).to.contain("GET /_local/nothing");
    });

    it("lists them only for a browser that opens the endpoint", async () => {
      running.endpoint.route("GET /_local/health", () => plainJson({}));
      running.endpoint.route("PUT /_local/faults", () => plainJson({}));

      const browser = await fetch(running.endpoint.url, { headers: { accept: "text/html" } });
      const client = await fetch(running.endpoint.url);

      expect(browser.headers.get("content-type")).to.equal("text/html; charset=utf-8");
      expect(await browser.text())
        .to.contain('<a href="/_local/health">')
        .and.not.contain("/_local/faults");
      expect(client.status).to.equal(403);
    });
  });

  describe("starting and stopping", () => {
    it("names a port that is taken, and the variable to change it", async () => {
      const squatter = createServer().listen(0, "127.0.0.1");
      await once(squatter, "listening");
      const address = squatter.address();
      const port = typeof address === "object" && address ? address.port : 0;

      const error = await errorOf(new AwsEndpoint(port, running.iam).start());

      squatter.close();
      expect(error).to.be.instanceOf(PortTaken);
      expect(error.message).to.contain(String(port)).and.contain("AWS_PORT");
    });

    it("finishes what is in progress before it stops", async () => {
      let finish = (_: AwsReply) => {};
      echo.answer = () =>
        new Promise((resolve) => {
          finish = resolve;
        });
      const response = post(json);
      while (echo.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));

      const stopped = running.endpoint.stop();
      finish(jsonReply({ done: true }));

      expect(await (await response).json()).to.deep.equal({ done: true });
      await stopped;
      expect(running.endpoint.health().status).to.equal("stopped");
    });
  });
});
