import { expect } from "chai";
import { LocalCloud } from "../../src/cloud";
import { quietSettings } from "../quiet-settings";
import { refusal } from "../refusal";

const { registry } = new LocalCloud(quietSettings("never-started"));
const check = (type: string, inputs: Record<string, unknown>) =>
  refusal(() => registry.check(`aws:apigatewayv2/${type.toLowerCase()}:${type}`, "declared", inputs));

const api = { protocolType: "HTTP" };
const integration = {
  apiId: "a",
  integrationType: "AWS_PROXY",
  integrationUri: "arn:aws:lambda:us-east-1:000000000000:function:f",
  payloadFormatVersion: "2.0",
};
const authorizer = {
  apiId: "a",
  authorizerType: "REQUEST",
  authorizerUri: "u",
  authorizerPayloadFormatVersion: "2.0",
  enableSimpleResponses: true,
  identitySources: ["$request.header.x-api-key"],
};
const route = { apiId: "a", routeKey: "GET /orders", target: "integrations/i" };
const stage = { apiId: "a", name: "$default", autoDeploy: true };
const badKey =
  'The provided route key is not formatted properly for HTTP protocol. Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"';

describe("What API Gateway refuses of an HTTP API", () => {
  for (const [what, type, inputs, words] of [
    [
      "credentials for any origin",
      "Api",
      { ...api, corsConfiguration: { allowCredentials: true, allowOrigins: ["https://a.example", "*"] } },
      "allow-credentials is not supported if 'allow-origin' is *",
    ],
    [
      "preflights that are kept for more than a day",
      "Api",
      { ...api, corsConfiguration: { maxAge: 86_401 } },
      "Value '86401' at 'corsConfiguration.maxAge' failed to satisfy constraint: Member must have value less than or equal to 86400",
    ],
    [
      "a payload format that there isn't",
      "Integration",
      { ...integration, payloadFormatVersion: "3.0" },
      "Unsupported PayloadFormatVersion: 3.0",
    ],
    [
      "a time-out of 49 ms",
      "Integration",
      { ...integration, timeoutMilliseconds: 49 },
      "Timeout should be between 50 ms and 30000 ms",
    ],
    [
      "a time-out of more than 30 s",
      "Integration",
      { ...integration, timeoutMilliseconds: 30_001 },
      "Timeout should be between 50 ms and 30000 ms",
    ],
    [
      "an authorizer without its payload format",
      "Authorizer",
      { ...authorizer, authorizerPayloadFormatVersion: undefined },
      "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
    ],
    [
      "simple responses of the older format",
      "Authorizer",
      { ...authorizer, authorizerPayloadFormatVersion: "1.0" },
      'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
    ],
    [
      "answers that are kept for more than an hour",
      "Authorizer",
      { ...authorizer, authorizerResultTtlInSeconds: 3_601 },
      "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.",
    ],
    [
      "answers that are kept for nobody in particular",
      "Authorizer",
      { ...authorizer, authorizerResultTtlInSeconds: 60, identitySources: [] },
      "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
    ],
    [
      "an identity source of another kind of API",
      "Authorizer",
      { ...authorizer, identitySources: ["route.request.header.x-api-key"] },
      "Invalid identity source expression: route.request.header.x-api-key",
    ],
    ["a route without a method", "Route", { ...route, routeKey: "/orders" }, badKey],
    ["a route of a method that there isn't", "Route", { ...route, routeKey: "TRACE /orders" }, badKey],
    ["a route whose method is in lower case", "Route", { ...route, routeKey: "get /orders" }, badKey],
    ["a route whose path begins without a slash", "Route", { ...route, routeKey: "GET orders" }, badKey],
    [
      "a route to something that is no integration",
      "Route",
      { ...route, target: "i" },
      "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.",
    ],
    ["a stage's name", "Stage", { ...stage, name: "a b" }, "Stage name only allows a-zA-Z0-9_"],
    [
      "a stage's name of 129 characters",
      "Stage",
      { ...stage, name: "s".repeat(129) },
      "at 'stageName' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
    [
      "an access log that no request can be found in",
      "Stage",
      { ...stage, accessLogSettings: { destinationArn: "l", format: "$context.status" } },
      "Access Log format must include either $context.requestId or $context.extendedRequestId",
    ],
  ] as const)
    it(`is refused: ${what}`, () => {
      expect(check(type, inputs))
        .to.match(/^BadRequestException: /)
        .and.contain(words);
    });

  it("is taken when it is just within", () => {
    for (const [type, inputs] of [
      ["Api", { ...api, corsConfiguration: { allowCredentials: true, allowOrigins: ["https://a.example"] } }],
      ["Api", { ...api, corsConfiguration: { allowOrigins: ["*"], allowHeaders: ["*"], maxAge: -1 } }],
      ["Integration", { ...integration, timeoutMilliseconds: 50 }],
      ["Integration", { ...integration, timeoutMilliseconds: 30_000 }],
      ["Authorizer", { ...authorizer, authorizerResultTtlInSeconds: 3_600 }],
      ["Authorizer", { ...authorizer, authorizerResultTtlInSeconds: 0, identitySources: [] }],
      ["Authorizer", { ...authorizer, identitySources: ["$context.routeKey", "$request.querystring.key"] }],
      ["Route", { ...route, routeKey: "$default" }],
      ["Route", { ...route, routeKey: "ANY /orders/{id}/{proxy+}" }],
      ["Stage", { ...stage, name: "the-shop_1" }],
      ["Stage", { ...stage, accessLogSettings: { destinationArn: "l", format: "$context.requestId" } }],
    ] as const)
      expect(check(type, inputs), `${type} ${JSON.stringify(inputs)}`).to.equal(undefined);
  });
});
