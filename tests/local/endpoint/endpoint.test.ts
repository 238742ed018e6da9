import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { expect } from "chai";
import { AwsEndpoint } from "../../../local/endpoint/endpoint";
import { PortTaken } from "../../../local/endpoint/listen";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  jsonReply,
  NotImplementedLocally,
} from "../../../local/service";
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
  permissions({ action }: AwsCall) {
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

    it("tells the service by the target when nothing is signed", async () => {
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

  describe("refusing", () => {
    const refusals: Record<string, [Record<string, string>, string, number, string]> = {
      "an unsigned call that names no service": [{}, "{}", 403, "MissingAuthenticationToken"],
      "a service that isn't embedded": [{ ...json, ...signed("kafka") }, "{}", 501, "kafka"],
      "a body that is no JSON": [json, "{", 400, "SerializationException"],
      "a body that is no JSON object": [json, "3", 400, "SerializationException"],
      "another site's page": [{ ...json, origin: "https://evil.example" }, "{}", 403, "evil.example"],
      "a page without an origin": [{ ...json, origin: "null" }, "{}", 403, "AccessDeniedException"],
    };
    for (const [what, [headers, body, status, text]] of Object.entries(refusals)) {
      it(`refuses ${what}`, async () => {
        const response = await post(headers, body);

        expect(response.status).to.equal(status);
        expect(await response.text()).to.contain(text);
        expect(echo.calls).to.have.length(0);
      });
    }

    it("refuses a host name that was bent to this machine", async () => {
      const request = httpRequest(running.endpoint.url, { headers: { host: "evil.example" } }).end();

      const [response] = await once(request, "response");

      response.resume();
      expect(response.statusCode).to.equal(403);
    });

    it("refuses a body that is too large, and says so", async () => {
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
      running.endpoint.route("GET", "/_local/health", ({ query }) => jsonReply({ of: query.get("of") }));

      const response = await fetch(`${running.endpoint.url}/_local/health?of=me`);

      expect(await response.json()).to.deep.equal({ of: "me" });
    });

    it("answers 404 to those that don't exist", async () => {
      const response = await fetch(`${running.endpoint.url}/_local/nothing`);

      expect(response.status).to.equal(404);
      expect(await response.text()).to.contain("GET /_local/nothing");
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

    it("finishes what is under way before it stops", async () => {
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
