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

  it("asks for a key on every route but the open ones, and answers HEAD where it answers GET", () => {
    const routes = stack
      .all("aws:apigatewayv2/route:Route")
      .map(({ inputs }) => [inputs.routeKey, inputs.authorizationType ?? "NONE"]);

    expect(Object.fromEntries(routes)).to.deep.equal({
      "POST /orders": "CUSTOM",
      "GET /orders": "CUSTOM",
      "HEAD /orders": "CUSTOM",
      "GET /orders/{orderId}": "CUSTOM",
      "HEAD /orders/{orderId}": "CUSTOM",
      "POST /orders/{orderId}/cancel": "CUSTOM",
      "GET /products": "CUSTOM",
      "HEAD /products": "CUSTOM",
      "GET /health": "NONE",
      "HEAD /health": "NONE",
      "GET /openapi.json": "NONE",
      "HEAD /openapi.json": "NONE",
      "GET /docs": "NONE",
      "HEAD /docs": "NONE",
      "GET /docs/{file}": "NONE",
      "HEAD /docs/{file}": "NONE",
      $default: "NONE",
    });
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

  it("throttles as configured, and logs access without query strings or keys", () => {
    const { inputs } = stack.one("aws:apigatewayv2/stage:Stage", "api");

    expect(inputs.defaultRouteSettings).to.deep.equal({ throttlingRateLimit: 50, throttlingBurstLimit: 100 });
    expect(inputs.accessLogSettings).to.have.property("destinationArn").that.contains("/aws/apigateway/");
    expect(JSON.stringify(inputs.accessLogSettings)).not.to.match(/querystring|x-api-key|path"/i);
  });

  it("may call each function, and only through this API", () => {
    const permissions = stack.all("aws:lambda/permission:Permission");

    expect(permissions).to.have.length(5);
    for (const { inputs } of permissions) {
      expect(inputs.principal).to.equal("apigateway.amazonaws.com");
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
