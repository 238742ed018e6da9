import { expect } from "chai";
import * as z from "zod";
import { hashOfKey } from "../../handlers/clients/client";
import { openApi } from "../../handlers/openapi/document";
import { type Deployment, defaultDeployment, deploy } from "./deploy";

const paths = z.record(z.string(), z.record(z.string(), z.unknown()));

describe("the HTTP API", () => {
  let stack: Deployment;

  before(async () => {
    stack = await defaultDeployment();
  });

  const keysOf = (authorizationType: string): readonly string[] =>
    stack
      .all("aws:apigatewayv2/route:Route")
      .filter(({ inputs }) => (inputs.authorizationType ?? "NONE") === authorizationType)
      .map(({ inputs }) => String(inputs.routeKey));

  it("asks for a key on every route, except for health, the contract, its viewer, and what no route matches", () => {
    const open = ["/health", "/openapi.json", "/docs", "/docs/{file}"];

    expect(keysOf("NONE")).to.have.members([
      ...open.flatMap((path) => [`GET ${path}`, `HEAD ${path}`]),
      "$default",
    ]);
    expect(keysOf("CUSTOM")).to.include.members(["POST /orders", "GET /products"]);
    expect([...keysOf("NONE"), ...keysOf("CUSTOM")]).to.have.length(
      stack.all("aws:apigatewayv2/route:Route").length,
    );
  });

  it("answers HEAD where it answers GET", () => {
    const keys = [...keysOf("NONE"), ...keysOf("CUSTOM")];
    const pathsOf = (method: string) =>
      keys.filter((key) => key.startsWith(`${method} `)).map((key) => key.slice(method.length));

    expect(pathsOf("GET")).not.to.deep.equal([]);
    expect(pathsOf("HEAD")).to.have.members(pathsOf("GET"));
  });

  it("deploys exactly the routes that the OpenAPI document describes", () => {
    const described = Object.entries(z.object({ paths }).parse(openApi()).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const deployed = stack
      .all("aws:apigatewayv2/route:Route")
      .map(({ inputs }) => String(inputs.routeKey))
      .filter((key) => key !== "$default" && !key.startsWith("HEAD "));

    expect(described).to.have.members(deployed);
  });

  it("has a first client whose item a later deployment never puts back", () => {
    const { inputs } = stack.one("aws:dynamodb/tableItem:TableItem", "first-client");
    const item = JSON.parse(String(inputs.item));

    expect(inputs).to.include({ tableName: "clients", hashKey: "keyHash" });
    expect(item).to.deep.include({ clientId: { S: "default" } });
    expect(item.keyHash).to.deep.equal({ S: hashOfKey("ofk_TOP-SECRET-PASSWORD") });
    expect(item.scopes.L).to.deep.equal([{ S: "orders:admin" }, { S: "orders:read" }, { S: "orders:write" }]);
  });

  it("never keeps an authorizer's answer, so that a revoked key is out at once", () => {
    const { inputs } = stack.one("aws:apigatewayv2/authorizer:Authorizer", "api-key");

    expect(inputs).to.deep.include({
      authorizerType: "REQUEST",
      authorizerResultTtlInSeconds: 0,
      enableSimpleResponses: true,
      identitySources: ["$request.header.x-api-key"],
    });
  });

  it("keeps an authorizer's answer per key and route where the stack says so, because routes need different scopes", async () => {
    const caching = await deploy({ keyCacheSeconds: "60" });

    expect(caching.one("aws:apigatewayv2/authorizer:Authorizer", "api-key").inputs).to.deep.include({
      authorizerResultTtlInSeconds: 60,
      identitySources: ["$request.header.x-api-key", "$context.routeKey"],
    });
  });

  it("throttles as configured, and logs access without query strings or keys", () => {
    const { inputs } = stack.one("aws:apigatewayv2/stage:Stage", "api");

    expect(inputs.defaultRouteSettings).to.deep.equal({ throttlingRateLimit: 50, throttlingBurstLimit: 100 });
    expect(inputs.accessLogSettings)
      .to.have.property("destinationArn")
      .that.contains("/aws/vendedlogs/apigateway/");
    expect(JSON.stringify(inputs.accessLogSettings)).not.to.match(/querystring|x-api-key|path"/i);
  });

  it("gives each open route, and unknown paths, a small throttle of its own, once the route is there", () => {
    const { inputs } = stack.one("aws:apigatewayv2/stage:Stage", "api");
    const open = stack
      .all("aws:apigatewayv2/route:Route")
      .filter((route) => route.inputs.authorizationType === undefined)
      .map((route) => route.inputs.routeKey);

    expect(open).to.include.members(["$default", "GET /health", "HEAD /docs"]);
    expect(inputs.routeSettings).to.have.deep.members(
      open.map((routeKey) => ({ routeKey, throttlingRateLimit: 10, throttlingBurstLimit: 20 })),
    );
    const order = stack.resources.map(({ type, name }) => `${type} ${name}`);
    const stageAt = order.indexOf("aws:apigatewayv2/stage:Stage api");
    for (const route of stack.all("aws:apigatewayv2/route:Route"))
      if (route.inputs.authorizationType === undefined)
        expect(order.indexOf(`${route.type} ${route.name}`)).to.be.lessThan(stageAt);
  });

  it("may call each function, and only through this API", () => {
    const permissions = stack
      .all("aws:lambda/permission:Permission")
      .filter(({ inputs }) => inputs.principal === "apigateway.amazonaws.com");

    const behindRoutes = ["authorize", "create-order", "queries", "cancel-order", "open-pages"];
    expect(permissions.map(({ inputs }) => inputs.function)).to.include.members(
      behindRoutes.map((name) => `orderflow-test-${name}`),
    );
    for (const { inputs } of permissions) {
      expect(inputs.sourceArn).to.match(/^arn:aws:execute-api:us-east-1:000000000000:api\//);
    }
  });

  it("answers browsers of no other origin by default, and of the configured ones", async () => {
    const open = await deploy({ corsOrigins: '["https://shop.example.com"]' });

    expect(stack.one("aws:apigatewayv2/api:Api", "api").inputs).not.to.have.property("corsConfiguration");
    expect(open.one("aws:apigatewayv2/api:Api", "api").inputs.corsConfiguration).to.deep.include({
      allowOrigins: ["https://shop.example.com"],
    });
  });
});
