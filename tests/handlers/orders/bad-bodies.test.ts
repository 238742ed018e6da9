import { expect } from "chai";
import { badOrders } from "../../factories/bad-orders";
import { httpEvent } from "../../factories/http-event";
import { requestBody } from "../../factories/order";
import { createOrderOn } from "../support/create-order";
import { useDynamo } from "../support/dynamo";

describe("a bad order", () => {
  const database = useDynamo();
  let target: Awaited<ReturnType<typeof createOrderOn>>;
  before(async () => {
    target = await createOrderOn(database());
  });

  for (const [what, body, path] of badOrders) {
    it(`(${what}) gets a 400 that names ${path} and leaves no trace`, async () => {
      const reply = await target.handler(httpEvent({ body }));

      const problem = JSON.parse(reply.body ?? "null");
      expect(reply.statusCode).to.equal(400);
      expect(reply.headers).to.include({ "content-type": "application/problem+json" });
      expect(problem.type).to.equal("urn:orderflow:problem:invalid-request");
      expect(problem.errors.map((error: { path: string }) => error.path)).to.include(path);
      expect(await target.orders()).to.deep.equal([]);
    });
  }

  const unreadable: readonly [string, Parameters<typeof httpEvent>[0], number, string][] = [
    ["malformed JSON", { rawBody: "{'a':1}" }, 400, "malformed-request"],
    ["no body", {}, 400, "malformed-request"],
    [
      "another content type",
      { body: requestBody(), headers: { "content-type": "text/plain" } },
      415,
      "unsupported-media-type",
    ],
    ["a huge body", { rawBody: JSON.stringify({ x: "y".repeat(70_000) }) }, 413, "payload-too-large"],
    ["deep nesting", { rawBody: "[".repeat(60_000) }, 400, "malformed-request"],
  ];
  for (const [what, parts, status, code] of unreadable) {
    it(`(${what}) gets ${status} ${code} and leaves no trace`, async () => {
      const reply = await target.handler(httpEvent(parts));

      expect(reply.statusCode).to.equal(status);
      expect(JSON.parse(reply.body ?? "").type).to.equal(`urn:orderflow:problem:${code}`);
      expect(reply.headers).to.have.property("x-correlation-id");
      expect(await target.orders()).to.deep.equal([]);
    });
  }

  it("without a client is refused before it is read", async () => {
    const reply = await target.handler(httpEvent({ rawBody: "{", clientId: null }));

    expect(reply.statusCode).to.equal(401);
  });

  it("gets all errors in one response", async () => {
    const reply = await target.handler(
      httpEvent({ body: requestBody({ customerEmail: "x", items: [], extra: 1 }) }),
    );

    const paths = JSON.parse(reply.body ?? "").errors.map((error: { path: string }) => error.path);
    expect(paths).to.have.members(["customerEmail", "items", "extra"]);
  });
});
