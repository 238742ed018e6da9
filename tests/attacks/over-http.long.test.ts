import { request } from "node:http";
import { expect } from "chai";
import fc from "fast-check";
import { openApi } from "../../handlers/openapi/document";
import { RunningCloud } from "../e2e/cloud";
import { requestsOf } from "./requests";

/** Sends bytes that `fetch` wouldn't. @returns the status; undefined where the connection was closed instead */
const raw = (
  url: string,
  options: { method: string; path: string; headers: Record<string, string | string[]> },
) =>
  new Promise<number | undefined>((resolve) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, ...options }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    sent.on("error", () => resolve(undefined));
    sent.end();
  });

describe("requests made of the OpenAPI document, over HTTP", function () {
  this.timeout(200_000);
  let cloud: RunningCloud;
  before(async () => {
    cloud = await RunningCloud.start();
  });
  after(() => cloud.stop());

  it("never fail, and are answered as documented", async () => {
    const known = {
      keys: [cloud.outputs.apiKey],
      path: { orderId: ["ord_00000000000000000000000000"], file: ["swagger-ui.css"] },
    };
    for (const [route, requests] of requestsOf(openApi(), known)) {
      const property = fc.asyncProperty(requests, async (sent) => {
        // fetch knows no GET with a body.
        const { body, ...rest } = sent;
        const { status } = await cloud.api.call(
          sent.method === "GET" || body === undefined ? rest : { ...rest, body },
        );

        expect(status, route).to.be.lessThan(500);
      });
      await fc.assert(property, { numRuns: 15, seed: 7 });
    }
  });

  it("with odd paths and headers never fail", async () => {
    const { apiKey, apiUrl } = cloud.outputs;
    const key = { "x-api-key": apiKey };
    const paths = [
      "/orders/%",
      "/orders/%ff",
      "//orders",
      "/orders/..%2f..",
      "/orders?%",
      "/orders?=&&=",
      "/orders/%00",
    ];
    const statuses = await Promise.all([
      ...paths.map((path) => raw(apiUrl, { method: "GET", path, headers: key })),
      raw(apiUrl, { method: "GET", path: "/orders", headers: { ...key, "x-long": "x".repeat(12_000) } }),
      raw(apiUrl, { method: "GET", path: "/orders", headers: { "x-api-key": [apiKey, apiKey] } }),
      raw(apiUrl, { method: "TRACE", path: "/orders", headers: key }),
      raw(apiUrl, { method: "GET", path: `/orders?cursor=${"a".repeat(9_000)}`, headers: key }),
    ]);

    for (const status of statuses) if (status !== undefined) expect(status).to.be.lessThan(500);
    expect((await cloud.request("GET", "/health")).status).to.equal(200);
  });
});
