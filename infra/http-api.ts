import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { KeyedRoute, OpenRoute } from "#handlers/http/routes";
import type { Watched } from "./watched";

/** What the API needs of a function, whatever its event is. */
interface Invocable {
  readonly nodes: { readonly function: aws.lambda.Function };
}

export interface HttpApiArgs {
  /** Functions by route key, e.g. `POST /orders`; each call passes the authorizer first. GET answers HEAD too. */
  readonly routes: Readonly<Record<KeyedRoute, Invocable>>;
  /** Functions by route key that anyone may call. `$default` gets what no other route matches. */
  readonly openRoutes: Readonly<Record<OpenRoute | "$default", Invocable>>;
  readonly authorizer: Invocable;
  /** Requests a second on average, and at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Origins of browser pages that may call; none by default. */
  readonly corsOrigins: readonly string[];
  readonly logRetentionDays: number;
}

/** An HTTP API (payload format 2.0) with a key authorizer, throttling, CORS and an access log. */
export class HttpApi extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly watched: Pick<Watched, "apis">;
  readonly nodes: { readonly api: aws.apigatewayv2.Api; readonly stage: aws.apigatewayv2.Stage };

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:HttpApi", name, {}, opts);
    const api = createApi(this, name, args.corsOrigins);
    const authorizer = createAuthorizer(this, `${name}-key`, api, args.authorizer);
    const integrate = integrations(this, api);
    for (const [routeKey, target] of withHead(args.routes)) {
      createRoute(this, api, routeKey, integrate(target), authorizer);
    }
    for (const [routeKey, target] of withHead(args.openRoutes)) {
      createRoute(this, api, routeKey, integrate(target));
    }
    const stage = createStage(this, name, api, args);
    this.nodes = { api, stage };
    this.watched = { apis: { [name]: api } };
    this.url = api.apiEndpoint;
    this.registerOutputs({ url: this.url });
  }
}

/** HTTP API doesn't take HEAD for GET: a route answers the one method that it names. */
const withHead = (routes: Readonly<Record<string, Invocable>>): [string, Invocable][] =>
  Object.entries(routes).flatMap(([key, target]): [string, Invocable][] =>
    key.startsWith("GET ")
      ? [
          [key, target],
          [key.replace("GET", "HEAD"), target],
        ]
      : [[key, target]],
  );

const createApi = (parent: pulumi.Resource, name: string, allowOrigins: readonly string[]) =>
  new aws.apigatewayv2.Api(
    name,
    {
      protocolType: "HTTP",
      description: "Orders over HTTP",
      ...(allowOrigins.length === 0
        ? {}
        : {
            corsConfiguration: {
              allowOrigins: [...allowOrigins],
              allowMethods: ["GET", "HEAD", "POST"],
              allowHeaders: [
                "content-encoding",
                "content-type",
                "idempotency-key",
                "x-api-key",
                "x-correlation-id",
              ],
              exposeHeaders: [
                "allow",
                "idempotent-replayed",
                "location",
                "ratelimit",
                "ratelimit-policy",
                "retry-after",
                "x-correlation-id",
              ],
              maxAge: 600,
            },
          }),
    },
    { parent },
  );

/** Permission for one API to call one function, by whichever route. */
const allowInvoke = (
  parent: pulumi.Resource,
  name: string,
  target: Invocable,
  sourceArn: pulumi.Output<string>,
) =>
  new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: target.nodes.function.name,
      principal: "apigateway.amazonaws.com",
      sourceArn,
    },
    { parent },
  );

const createAuthorizer = (
  parent: pulumi.Resource,
  name: string,
  api: aws.apigatewayv2.Api,
  target: Invocable,
): aws.apigatewayv2.Authorizer => {
  const authorizer = new aws.apigatewayv2.Authorizer(
    name,
    {
      apiId: api.id,
      authorizerType: "REQUEST",
      authorizerUri: target.nodes.function.invokeArn,
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      identitySources: ["$request.header.x-api-key"],
      // A cached answer would keep a revoked key alive, and serve every route alike.
      authorizerResultTtlInSeconds: 0,
    },
    { parent },
  );
  allowInvoke(parent, name, target, pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`);
  return authorizer;
};

/** One integration and one permission a function, however many routes lead to it. */
const integrations = (parent: pulumi.Resource, api: aws.apigatewayv2.Api) => {
  const made = new Map<Invocable, aws.apigatewayv2.Integration>();
  return (target: Invocable): aws.apigatewayv2.Integration => {
    const known = made.get(target);
    if (known) return known;
    const name = `integration-${made.size}`;
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: target.nodes.function.invokeArn,
        payloadFormatVersion: "2.0",
      },
      { parent },
    );
    allowInvoke(parent, name, target, pulumi.interpolate`${api.executionArn}/*/*`);
    made.set(target, integration);
    return integration;
  };
};

const createRoute = (
  parent: pulumi.Resource,
  api: aws.apigatewayv2.Api,
  routeKey: string,
  integration: aws.apigatewayv2.Integration,
  authorizer?: aws.apigatewayv2.Authorizer,
) =>
  new aws.apigatewayv2.Route(
    routeKey.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, ""),
    {
      apiId: api.id,
      routeKey,
      target: pulumi.interpolate`integrations/${integration.id}`,
      ...(authorizer ? { authorizationType: "CUSTOM", authorizerId: authorizer.id } : {}),
    },
    { parent },
  );

/** No query string (it may name customers), no key, no body. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  routeKey: "$context.routeKey",
  status: "$context.status",
  latencyMs: "$context.responseLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
});

const createStage = (parent: pulumi.Resource, name: string, api: aws.apigatewayv2.Api, args: HttpApiArgs) => {
  const accessLog = new aws.cloudwatch.LogGroup(
    `${name}-access`,
    {
      name: `/aws/apigateway/${pulumi.getProject()}-${pulumi.getStack()}-${name}`,
      retentionInDays: args.logRetentionDays,
    },
    { parent },
  );
  return new aws.apigatewayv2.Stage(
    name,
    {
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat },
      defaultRouteSettings: {
        throttlingRateLimit: args.throttle.rate,
        throttlingBurstLimit: args.throttle.burst,
      },
    },
    { parent },
  );
};
