import { authorize } from "../../../handlers/authorizer/authorize";
import { dynamoDbClientStore } from "../../../handlers/clients/client-store";
import { dynamoDbQuota } from "../../../handlers/clients/quota";
import { noVelocity } from "../../../handlers/fraud/velocity";
import { docsFile, docsPage } from "../../../handlers/http/docs";
import { health } from "../../../handlers/http/health";
import type { HttpEvent, HttpReply } from "../../../handlers/http/route";
import { type RouteKey, routes } from "../../../handlers/http/routes";
import { unknownRoute } from "../../../handlers/http/unknown-route";
import { openApi } from "../../../handlers/openapi/document";
import { openApiPage } from "../../../handlers/openapi/openapi-page";
import { cancelOrder } from "../../../handlers/orders/cancel-order";
import { createOrder } from "../../../handlers/orders/create-order";
import { cursorsOf } from "../../../handlers/orders/cursor";
import { dynamoDbCatalogue } from "../../../handlers/orders/dynamodb-catalogue";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { dynamoDbOrderIndex } from "../../../handlers/orders/order-index";
import { queryRoutes } from "../../../handlers/orders/query-routes";
import { chargeRefusal } from "../../../handlers/payments/stripe-amount";
import { authorizerEvent } from "../../factories/authorizer-event";
import { httpEvent } from "../../factories/http-event";
import { scoresLow } from "./create-order";
import type { TestDatabase, TestTables } from "./dynamo";
import { recordTelemetry } from "./telemetry";

export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Handler = (event: HttpEvent) => Promise<HttpReply>;

const handlersOn = ({ db }: TestDatabase, tables: TestTables): Record<RouteKey, Handler> => {
  const telemetry = recordTelemetry();
  const now = () => new Date();
  const deps = { telemetry, quota: dynamoDbQuota(db, tables.quotasTable, now), now };
  const orders = dynamoDbOrderStore(db, tables.ordersTable);
  const catalogue = dynamoDbCatalogue(db, tables.inventoryTable);
  const limits = { maxLineQuantity: 100, maxOrderQuantity: 500, maxOrderTotal: { USD: 100_000_000 } };
  const fraud = { scorer: scoresLow, limits, velocity: noVelocity };
  return {
    "POST /orders": createOrder({
      ...deps,
      ...fraud,
      orders,
      catalogue,
      fraudThreshold: 0.8,
      refuseCharge: chargeRefusal,
    }),
    ...queryRoutes({
      ...deps,
      orders,
      catalogue,
      index: dynamoDbOrderIndex(db, tables.ordersTable),
      cursors: async () => cursorsOf("secret"),
    }),
    "POST /orders/{orderId}/cancel": cancelOrder({ ...deps, orders }),
    "GET /health": health(telemetry),
    "GET /openapi.json": openApiPage(telemetry, JSON.stringify(openApi())),
    "GET /docs": docsPage(telemetry),
    "GET /docs/{file}": docsFile(telemetry, async (name) => `/* ${name} */`),
  };
};

/** Handlers and authorizer behind the least of a gateway: routes, 401, 403, and bodies as events carry them. */
export const inProcessApi = (database: TestDatabase, tables: TestTables) => {
  const telemetry = recordTelemetry();
  const handlers = handlersOn(database, tables);
  const fallback = unknownRoute(telemetry);
  const clients = dynamoDbClientStore(database.db, tables.clientsTable);
  const admit = authorize({ clients, telemetry, now: () => new Date() });

  return async (sent: Sent): Promise<Answered> => {
    const match = matchOf(sent);
    if (match === undefined) return answered(await fallback(eventOf(sent, { routeKey: "$default" })));
    const { route, pathParameters } = match;
    if (routes[route] === "everyone")
      return answered(await handlers[route](eventOf(sent, { routeKey: route, pathParameters })));
    const key = sent.headers["x-api-key"];
    if (key === undefined || key === "") return gateway(401, "Unauthorized");
    const decision = await admit(authorizerEvent({ ...sent.headers }, route));
    if (!decision.isAuthorized) return gateway(403, "Forbidden");
    const context = { ...decision.context };
    return answered(await handlers[route](eventOf(sent, { routeKey: route, pathParameters, context })));
  };
};

const patterns = Object.keys(routes).map((key) => {
  const [method = "", path = ""] = key.split(" ");
  const pattern = path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { key, method, pattern: new RegExp(`^${pattern}$`) };
});

const isRoute = (key: string): key is RouteKey => key in routes;

const matchOf = ({ method, path }: Sent) => {
  const [bare = ""] = path.split("?");
  for (const { key, method: own, pattern } of patterns) {
    const found = own === (method === "HEAD" ? "GET" : method) ? pattern.exec(bare) : null;
    if (!found || !isRoute(key)) continue;
    const decoded = Object.entries(found.groups ?? {}).map(([name, text]) => [
      name,
      decodeURIComponent(text),
    ]);
    return { route: key, pathParameters: Object.fromEntries(decoded) };
  }
  return undefined;
};

const eventOf = (
  { method, path, headers, body }: Sent,
  {
    routeKey,
    pathParameters = {},
    context,
  }: {
    routeKey: string;
    pathParameters?: Record<string, string>;
    context?: Record<string, unknown>;
  },
): HttpEvent => {
  const [bare = "", query = ""] = path.split("?");
  const binary = headers["content-encoding"] !== undefined;
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const event = httpEvent({ method, path: bare, routeKey, query, pathParameters, clientId: null });
  return {
    ...event,
    headers: { ...headers },
    ...(bytes ? { body: bytes.toString(binary ? "base64" : "utf8"), isBase64Encoded: binary } : {}),
    requestContext: { ...event.requestContext, authorizer: { lambda: context ?? null } },
  };
};

const answered = ({ statusCode = 200, headers = {}, body = "", isBase64Encoded }: HttpReply): Answered => ({
  status: statusCode,
  headers: new Headers(
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  ),
  text: isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body,
});

const gateway = (status: number, message: string): Answered => ({
  status,
  headers: new Headers({ "content-type": "application/json" }),
  text: JSON.stringify({ message }),
});
