import { expect } from "chai";
import { echo, RunningGateway } from "./running-gateway";

const shop = "https://shop.example";
const configured = {
  allowOrigins: [shop, "https://*"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["x-api-key", "content-type"],
  exposeHeaders: ["x-correlation-id", "location"],
  allowCredentials: true,
  maxAge: 600,
};
const own = {
  statusCode: 200,
  headers: { "Access-Control-Allow-Origin": "https://of-the-function.example", "x-a": "b" },
  body: "it",
};
/** The page of a development server. */
const here = "http://localhost:5173";
const preflight = (origin: string) => ["origin", origin, "access-control-request-method", "POST"];

describe("HTTP API: CORS", () => {
  let running: RunningGateway;
  beforeEach(() => {
    running = new RunningGateway();
  });
  afterEach(() => running.stop());

  const apiWith = async (corsConfiguration?: Record<string, unknown>) => {
    const api = await running.api(corsConfiguration ? { corsConfiguration } : {});
    await running.route(api, "GET /it", () => own);
    return api;
  };
  const corsHeadersOf = async (method: string, path: string, headers: readonly string[]) => {
    const answer = await running.send(method, path, { headers });
    const cors = Object.entries(answer.headers).filter(([name]) => name.startsWith("access-control-"));
    return { status: answer.status, cors: Object.fromEntries(cors) };
  };

  describe("configured", () => {
    it("answers a preflight itself, for any path", async () => {
      await apiWith(configured);

      for (const path of ["/it", "/elsewhere"]) {
        expect(await corsHeadersOf("OPTIONS", path, preflight(shop))).to.deep.equal({
          status: 204,
          cors: {
            "access-control-allow-origin": shop,
            "access-control-allow-methods": "GET,POST",
            "access-control-allow-headers": "x-api-key,content-type",
            "access-control-expose-headers": "x-correlation-id,location",
            "access-control-allow-credentials": "true",
            "access-control-max-age": "600",
          },
        });
      }
      expect(running.events).to.deep.equal([]);
    });

    it("allows nothing to an origin that isn't listed", async () => {
      await apiWith({ ...configured, allowOrigins: [shop] });

      const asked = await corsHeadersOf("OPTIONS", "/it", preflight(here));
      const called = await corsHeadersOf("GET", "/it", ["origin", here]);

      expect(asked).to.deep.equal({ status: 204, cors: {} });
      expect(called).to.deep.equal({ status: 200, cors: {} });
    });

    const origins: readonly (readonly [readonly string[], string, string | undefined])[] = [
      [["*"], "https://any.example", "*"],
      [["https://*"], "https://any.example", "https://any.example"],
      [["https://*"], "http://any.example", undefined],
      [[shop], `${shop}.evil.example`, undefined],
      [[shop], shop, shop],
    ];
    for (const [allowOrigins, origin, answered] of origins) {
      it(`answers ${answered ?? "nothing"} to ${origin} where ${allowOrigins} is allowed`, async () => {
        await apiWith({ allowOrigins });

        const { cors } = await corsHeadersOf("GET", "/it", ["origin", origin]);

        expect(cors["access-control-allow-origin"]).to.equal(answered);
      });
    }

    it("ignores the function's own CORS headers, and only these", async () => {
      await apiWith(configured);

      const answer = await running.send("GET", "/it", { headers: ["origin", shop] });

      expect(answer.headers).to.include({ "access-control-allow-origin": shop, "x-a": "b" });
    });

    it("has them on errors of the gateway too, so that a page can read these", async () => {
      const api = await apiWith(configured);
      const authorizerId = await running.authorizer(api, () => ({ isAuthorized: false }));
      await running.route(api, "GET /guarded", echo, { authorizerId });

      for (const [path, status] of [
        ["/nowhere", 404],
        ["/guarded", 401],
      ] as const) {
        const answer = await running.send("GET", path, { headers: ["origin", shop] });
        expect(answer.status).to.equal(status);
        expect(answer.headers["access-control-allow-origin"]).to.equal(shop);
      }
    });

    it("routes an OPTIONS request that isn't a preflight", async () => {
      const api = await apiWith(configured);
      await running.route(api, "OPTIONS /it", () => ({ statusCode: 200, body: "options" }));

      const answer = await running.send("OPTIONS", "/it");

      expect([answer.status, answer.text]).to.deep.equal([200, "options"]);
    });

    it("refuses credentials for any origin, as AWS does", async () => {
      const refused = await apiWith({ allowOrigins: ["*"], allowCredentials: true }).catch(String);

      expect(refused).to.contain("allow-credentials is not supported if 'allow-origin' is *");
    });
  });

  describe("pages of the web", () => {
    const refused: Record<string, readonly string[]> = {
      "a page that the configuration doesn't allow": ["origin", "https://evil.example"],
      "its preflight": preflight("https://evil.example"),
      "a page without an origin": ["origin", "null"],
      "an image of another site's page": [
        ...["sec-fetch-site", "cross-site", "sec-fetch-mode", "no-cors", "sec-fetch-dest", "image"],
      ],
      "a frame of another site's page": [
        ...["sec-fetch-site", "cross-site", "sec-fetch-mode", "navigate", "sec-fetch-dest", "iframe"],
      ],
    };
    for (const [what, headers] of Object.entries(refused))
      it(`reach no function: ${what}`, async () => {
        await apiWith({ ...configured, allowOrigins: [shop] });

        const answer = await corsHeadersOf(what === "its preflight" ? "OPTIONS" : "GET", "/it", headers);

        expect(answer).to.deep.equal({ status: 403, cors: {} });
        expect(running.events).to.deep.equal([]);
      });

    it("may have a link to the API", async () => {
      await apiWith();
      const link = [
        "sec-fetch-site",
        "cross-site",
        "sec-fetch-mode",
        "navigate",
        "sec-fetch-dest",
        "document",
      ];

      expect((await running.send("GET", "/it", { headers: link })).status).to.equal(200);
    });
  });

  describe("not configured", () => {
    it("passes the function's own headers on", async () => {
      await apiWith();

      const { cors } = await corsHeadersOf("GET", "/it", ["origin", here]);

      expect(cors).to.deep.equal({ "access-control-allow-origin": "https://of-the-function.example" });
    });

    it("treats a preflight as any request", async () => {
      const api = await apiWith();

      expect((await running.send("OPTIONS", "/it", { headers: preflight(here) })).status).to.equal(404);

      await running.route(api, "OPTIONS /it", () => ({ statusCode: 200, body: "mine" }));
      expect((await running.send("OPTIONS", "/it", { headers: preflight(here) })).text).to.equal("mine");
    });
  });
});
