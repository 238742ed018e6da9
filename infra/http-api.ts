import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { HttpEvent } from "#handlers/http/route";
import type { KeyedRoute, OpenRoute, ServedEvent, ServedKey } from "#handlers/http/routes";
import type { Handler } from "./closure";
import { createStage, type StageArgs } from "./http-stage";
import { type Watchable, type Watched, watchAll } from "./watched";

/** A function that handles these events. */
interface Invocable<Event = never> extends Watchable {
  readonly invokeArn: pulumi.Output<string>;
  readonly qualifier: pulumi.Output<string> | undefined;
  readonly entry: (settings: never) => Promise<Handler<Event>>;
  readonly nodes: { readonly function: aws.lambda.Function };
}

/** A function for each route, which must have a handler for it. */
type Served<Key extends ServedKey> = { readonly [Each in Key]: Invocable<HttpEvent & ServedEvent<Each>> };

export interface HttpApiArgs extends StageArgs {
  /** Functions by route key, e.g. `POST /orders`; each call passes the authorizer first. GET answers HEAD too. */
  readonly routes: Served<KeyedRoute>;
  /** Functions of open routes, by route key. `$default` gets requests that no other route matches. */
  readonly openRoutes: Served<OpenRoute | "$default">;
  readonly authorizer: Invocable;
  /** Seconds for which a key's result is cached, per route. Until then, a revoked key is still accepted. */
  readonly keyCacheSeconds: number;
  /** Origins of browser pages that may call; none by default. */
  readonly corsOrigins: readonly string[];
}

/** An HTTP API (payload format 2.0) with a key authorizer, throttling, CORS and an access log. */
export class HttpApi extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  /** The functions behind the routes. */
  readonly watched: Watched;
  readonly nodes: { readonly api: aws.apigatewayv2.Api; readonly stage: aws.apigatewayv2.Stage };

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:HttpApi", name, {}, opts);
    const api = createApi(this, name, args.corsOrigins);
    const authorizer = createAuthorizer(this, `${name}-key`, api, args);
    const integrate = integrations(this, api);
    for (const [routeKey, target] of withHead(args.routes)) {
      createRoute(this, api, routeKey, integrate(target), authorizer);
    }
    const open = withHead(args.openRoutes).map(([routeKey, target]) =>
      createRoute(this, api, routeKey, integrate(target)),
    );
    const stage = createStage(this, name, api, open, args);
    this.nodes = { api, stage };
    const functions = [args.authorizer, ...Object.values(args.routes), ...Object.values(args.openRoutes)];
    this.watched = watchAll([{ watched: { apis: { [name]: api } } }, ...functions]);
    this.url = api.apiEndpoint;
    this.registerOutputs({ url: this.url });
  }

  /** @param path begins with a slash */
  urlOf(path: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.url}${path}`;
  }
}

/** HTTP APIs don't map HEAD to GET: a route answers only its own method. */
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

/** Permission for one API to call one function, through any route. */
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
      ...(target.qualifier ? { qualifier: target.qualifier } : {}),
      principal: "apigateway.amazonaws.com",
      sourceArn,
    },
    { parent },
  );

const createAuthorizer = (
  parent: pulumi.Resource,
  name: string,
  api: aws.apigatewayv2.Api,
  { authorizer: target, keyCacheSeconds }: Pick<HttpApiArgs, "authorizer" | "keyCacheSeconds">,
): aws.apigatewayv2.Authorizer => {
  const authorizer = new aws.apigatewayv2.Authorizer(
    name,
    {
      apiId: api.id,
      authorizerType: "REQUEST",
      authorizerUri: target.invokeArn,
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      // A cached result applies to every request with the same sources, and each route needs its own scopes.
      identitySources: ["$request.header.x-api-key", ...(keyCacheSeconds > 0 ? ["$context.routeKey"] : [])],
      authorizerResultTtlInSeconds: keyCacheSeconds,
    },
    { parent },
  );
  allowInvoke(parent, name, target, pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`);
  return authorizer;
};

/** One integration and one permission per function, however many routes it has. */
const integrations = (parent: pulumi.Resource, api: aws.apigatewayv2.Api) => {
  const made = new Map<Invocable, aws.apigatewayv2.Integration>();
  return (target: Invocable): aws.apigatewayv2.Integration => {
    const known = made.get(target);
    if (known) return known;
    const name = `integration-${made.size}`;
    const permission = allowInvoke(parent, name, target, pulumi.interpolate`${api.executionArn}/*/*`);
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: target.invokeArn,
        payloadFormatVersion: "2.0",
      },
      // The permission comes first, so that no request reaches an alias that the API may not invoke yet.
      { parent, dependsOn: [permission] },
    );
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
