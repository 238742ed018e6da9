import { expect } from "chai";
import { type Deployment, defaultDeployment, deploy } from "./deploy";

describe("the HTTP API", () => {
  let stack: Deployment;

  before(async () => {
    stack = await defaultDeployment();
  });

  it("asks for a key on every route but the health check", () => {
    const routes = stack
      .all("aws:apigatewayv2/route:Route")
      .map(({ inputs }) => [inputs.routeKey, inputs.authorizationType ?? "NONE"]);

    expect(Object.fromEntries(routes)).to.deep.equal({
      "POST /orders": "CUSTOM",
      "GET /orders/{orderId}": "CUSTOM",
      "GET /health": "NONE",
    });
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

    expect(permissions).to.have.length(4);
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
