import type { Scope } from "../clients/client";

/** A client needs any one of these scopes; `orders:admin` is always enough. */
type Access = readonly [Scope, ...Scope[]] | "everyone";

/**
 * Every route of the API, by route key, and who may call it. The gateway's routes, the authorizer, the responses to
 * unknown routes and the OpenAPI document all come from this table. A GET route answers HEAD as well.
 */
export const routes = {
  "POST /orders": ["orders:write"],
  "GET /orders": ["orders:read"],
  "GET /orders/{orderId}": ["orders:read"],
  "POST /orders/{orderId}/cancel": ["orders:write"],
  "GET /products": ["orders:read", "orders:write"],
  "GET /health": "everyone",
  "GET /openapi.json": "everyone",
  "GET /docs": "everyone",
  "GET /docs/{file}": "everyone",
} as const satisfies Record<string, Access>;

export type RouteKey = keyof typeof routes;

/** Routes that anyone may call. */
export type OpenRoute = {
  [Key in RouteKey]: (typeof routes)[Key] extends "everyone" ? Key : never;
}[RouteKey];

/** Routes that need a client's key. */
export type KeyedRoute = Exclude<RouteKey, OpenRoute>;

/** The route keys that a function may serve: a route, or `$default` for requests that no route matches. */
export type ServedKey = RouteKey | "$default";

/** An event of one of these routes. */
export interface ServedEvent<Key extends ServedKey> {
  readonly routeKey: Key | (Key extends `GET ${infer Path}` ? `HEAD ${Path}` : never);
}

const isRouteKey = (key: string): key is RouteKey => Object.hasOwn(routes, key);

export const routeKeys: readonly RouteKey[] = Object.keys(routes).filter(isRouteKey);

/** The route of a gateway's route key: HEAD belongs to GET. */
export const routeOf = (gatewayKey: string): RouteKey | undefined => {
  const key = gatewayKey.replace(/^HEAD /, "GET ");
  return isRouteKey(key) ? key : undefined;
};

const patterns = Object.keys(routes).map((key) => {
  const [method = "", path = ""] = key.split(" ");
  return { method, path: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`) };
});

/** The methods that a path supports; empty if there is no such path. */
export const methodsOf = (path: string): readonly string[] => {
  const methods = patterns.filter((pattern) => pattern.path.test(path)).map(({ method }) => method);
  if (methods.length === 0) return [];
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
};
