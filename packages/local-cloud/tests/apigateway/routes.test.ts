import { expect } from "chai";
import { RouteTable } from "../../src/apigateway/routes";
import { RunningGateway } from "./running-gateway";

const declared = [
  "GET /pets/dog/1",
  "GET /pets/dog/{id}",
  "GET /pets/{proxy+}",
  "ANY /pets/cat",
  "GET /pets/cat",
  "ANY /{proxy+}",
  "GET /a/{x}/c",
  "GET /a/{x}/{y}",
  "POST /orders",
];

describe("HTTP API: routes", () => {
  // The first five are the examples of the developer guide.
  const cases: readonly (readonly [string, string, string])[] = [
    ["GET", "/pets/dog/1", "GET /pets/dog/1"],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}"],
    ["GET", "/pets/cat/1", "GET /pets/{proxy+}"],
    ["POST", "/test/5", "ANY /{proxy+}"],
    ["GET", "/pets/cat", "GET /pets/cat"],
    ["DELETE", "/pets/cat", "ANY /pets/cat"],
    ["GET", "/a/b/c", "GET /a/{x}/c"],
    ["GET", "/a/b/d", "GET /a/{x}/{y}"],
    ["PUT", "/orders", "ANY /{proxy+}"],
    ["POST", "/orders", "POST /orders"],
    ["HEAD", "/pets/dog/1", "ANY /{proxy+}"],
  ];
  for (const order of ["declared", "reversed"]) {
    for (const [method, path, routeKey] of cases) {
      it(`takes the most specific route for ${method} ${path} (${order})`, () => {
        const table = new RouteTable();
        for (const key of order === "declared" ? declared : [...declared].reverse())
          table.set(key, { routeKey: key, integrationId: "i" });

        const match = table.match(method, path);

        expect(match?.route.routeKey).to.equal(routeKey);
      });
    }
  }

  const unmatched: readonly (readonly [string, string, string])[] = [
    ["another method", "GET", "/orders"],
    ["HEAD, which GET doesn't stand for", "HEAD", "/things/1"],
    ["a longer path", "POST", "/orders/1"],
    ["a slash at the end", "POST", "/orders/"],
    ["an empty parameter", "GET", "/things/"],
    ["another case", "POST", "/Orders"],
  ];
  for (const [name, method, path] of unmatched) {
    it(`answers 404 in AWS's words: ${name}`, async () => {
      const running = new RunningGateway();
      const api = await running.api();
      await running.route(api, "POST /orders", () => "orders");
      await running.route(api, "GET /things/{id}", () => "thing");

      const answer = await running.send(method, path);
      await running.stop();

      expect(answer.status).to.equal(404);
      expect(answer.text).to.equal(method === "HEAD" ? "" : '{"message":"Not Found"}');
      expect(running.events).to.deep.equal([]);
    });
  }

  it("falls back to $default", () => {
    const table = new RouteTable();
    table.set("1", { routeKey: "$default", integrationId: "i" });
    table.set("2", { routeKey: "GET /a", integrationId: "i" });

    expect(table.match("GET", "/b")?.route.routeKey).to.equal("$default");
    expect(table.match("GET", "/a")?.route.routeKey).to.equal("GET /a");
  });
});
