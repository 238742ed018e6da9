import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { docsFile, docsPage } from "../../../handlers/http/docs";
import { health } from "../../../handlers/http/health";
import type { HttpReply } from "../../../handlers/http/route";
import { unknownRoute } from "../../../handlers/http/unknown-route";
import { openApi } from "../../../handlers/openapi/document";
import { openApiPage } from "../../../handlers/openapi/openapi-page";
import { securityScheme } from "../../../handlers/openapi/security-scheme";
import { httpEvent } from "../../factories/http-event";
import { recordTelemetry } from "../support/telemetry";

const get = (path: string, headers: Record<string, string> = {}) =>
  httpEvent({ method: "GET", path, headers, clientId: null });

const unpacked = ({ body = "" }: HttpReply) => gunzipSync(Buffer.from(body, "base64")).toString("utf8");

describe("the page of the documentation", () => {
  const page = docsPage(recordTelemetry());
  const read: string[] = [];
  const file = docsFile(recordTelemetry(), async (name) => {
    read.push(name);
    return `content of ${name}`;
  });
  const fetch = (name: string, headers: Record<string, string> = {}) =>
    file(
      httpEvent({
        method: "GET",
        path: `/docs/${name}`,
        pathParameters: { file: name },
        headers,
        clientId: null,
      }),
    );

  it("loads nothing but our own files, each of which is there", async () => {
    const { body = "", headers } = await page(get("/docs"));

    const loaded = [...body.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, url]) => url ?? "");
    expect(loaded).to.have.length(3);
    for (const url of loaded) {
      expect(url).to.match(/^docs\/[\w.-]+$/);
      expect((await fetch(url.slice("docs/".length))).statusCode, url).to.equal(200);
    }
    expect(headers?.["content-security-policy"])
      .to.contain("default-src 'none'")
      .and.contain("script-src 'self';");
  });

  it("fills in the key that a link brings after the #, and takes it out of the address", async () => {
    const { body = "" } = await fetch("start.js");
    const shown = (hash: string) => {
      const seen: { replaced: unknown[]; authorized: unknown[] } = { replaced: [], authorized: [] };
      const preauthorizeApiKey = (...args: unknown[]) => seen.authorized.push(args);
      let complete = () => {};
      runInNewContext(`${body}; complete();`, {
        URL,
        URLSearchParams,
        location: { hash, pathname: "/docs" },
        history: { replaceState: (...args: unknown[]) => seen.replaced.push(args.at(-1)) },
        document: { currentScript: { src: "https://api.example/docs/start.js" } },
        SwaggerUIBundle: ({ onComplete }: { onComplete: () => void }) => {
          complete = onComplete;
          return { preauthorizeApiKey };
        },
        complete: () => complete(),
      });
      return seen;
    };

    expect(JSON.stringify(openApi())).to.contain(`"securitySchemes":{"${securityScheme}":`);
    expect(shown("#key=ofk_a%2Bb")).to.deep.equal({
      replaced: ["/docs"],
      authorized: [[securityScheme, "ofk_a+b"]],
    });
    expect(shown("#/Orders/place")).to.deep.equal({ replaced: [], authorized: [] });
    expect(shown("")).to.deep.equal({ replaced: [], authorized: [] });
  });

  it("is gzipped where that is taken, and plain where it isn't", async () => {
    for (const coding of ["gzip", "deflate, gzip;q=0.5", "*", "br;q=1, GZIP"]) {
      const reply = await fetch("swagger-ui.css", { "accept-encoding": coding });
      expect(reply.headers, coding).to.include({ "content-encoding": "gzip", vary: "accept-encoding" });
      expect(reply.isBase64Encoded).to.equal(true);
      expect(unpacked(reply)).to.equal("content of swagger-ui.css");
    }
    for (const coding of ["", "br", "gzip;q=0", "identity"]) {
      const reply = await fetch("swagger-ui.css", { "accept-encoding": coding });
      expect(reply.headers, coding).not.to.have.property("content-encoding");
      expect(reply.body).to.equal("content of swagger-ui.css");
    }
  });

  it("isn't sent again to who has it", async () => {
    const { headers } = await fetch("start.js");
    const etag = String(headers?.etag);

    const again = await fetch("start.js", { "if-none-match": `"other", W/${etag}` });
    const changed = await fetch("start.js", { "if-none-match": '"other"' });

    expect(again).to.include({ statusCode: 304 });
    expect(again).not.to.have.property("body");
    expect(changed.statusCode).to.equal(200);
  });

  it("reads each file once", async () => {
    await fetch("swagger-ui-bundle.js");
    await fetch("swagger-ui-bundle.js");

    expect(read.filter((name) => name === "swagger-ui-bundle.js")).to.have.length(1);
  });

  it("tries again to read a file that couldn't be read", async () => {
    let attempts = 0;
    const flaky = docsFile(recordTelemetry(), async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("too many open files");
      return "there";
    });
    const event = httpEvent({ method: "GET", pathParameters: { file: "swagger-ui.css" } });

    expect((await flaky(event)).statusCode).to.equal(500);
    expect((await flaky(event)).body).to.equal("there");
  });
});

describe("GET /openapi.json", () => {
  it("answers the document", async () => {
    const reply = await openApiPage(recordTelemetry(), JSON.stringify(openApi()))(get("/openapi.json"));

    expect(reply.headers).to.include({ "content-type": "application/json" });
    expect(JSON.parse(reply.body ?? "")).to.deep.equal(JSON.parse(JSON.stringify(openApi())));
  });
});

describe("what no route matches", () => {
  const handler = unknownRoute(recordTelemetry());
  const ask = (method: string, path: string) =>
    handler(httpEvent({ method, path, routeKey: "$default", clientId: null }));

  for (const [path, allow] of [
    ["/orders", "POST, GET, HEAD, OPTIONS"],
    ["/orders/ord_1", "GET, HEAD, OPTIONS"],
    ["/orders/ord_1/cancel", "POST, OPTIONS"],
    ["/openapi.json", "GET, HEAD, OPTIONS"],
  ] as const) {
    it(`reports that ${path} supports ${allow}`, async () => {
      const refused = await ask("DELETE", path);
      const options = await ask("OPTIONS", path);

      expect([refused.statusCode, refused.headers?.allow]).to.deep.equal([405, allow]);
      expect([options.statusCode, options.headers?.allow, options.body]).to.deep.equal([
        204,
        allow,
        undefined,
      ]);
    });
  }

  for (const path of ["/", "/orders/", "/orders//cancel", "/openapiXjson", "//orders", "/orders/a/b/c"]) {
    it(`has nothing at ${path}`, async () => {
      expect((await ask("GET", path)).statusCode).to.equal(404);
      expect((await ask("OPTIONS", path)).statusCode).to.equal(404);
    });
  }
});

describe("HEAD", () => {
  it("answers like GET, body and all: the gateway measures it for content-length, and sends none", async () => {
    const asked = get("/health");
    const { http } = asked.requestContext;
    const head = { ...asked, requestContext: { ...asked.requestContext, http: { ...http, method: "HEAD" } } };

    const reply = await health(recordTelemetry())(head);

    expect(reply).to.include({ statusCode: 200, body: '{"status":"ok"}' });
    expect(reply.headers).to.include({ "content-type": "application/json" });
  });
});
