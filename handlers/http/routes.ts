import type { Scope } from "../clients/client";

/** Any of these lets a client in; `orders:admin` always does. */
type Access = readonly [Scope, ...Scope[]] | "everyone";

/**
 * Every route of the API, by route key, and who may call it. The gateway's routes, the authorizer, the answers
 * to unknown ones and the OpenAPI document all come from this table. A GET route answers HEAD as well.
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

/** Routes that a client's key opens. */
export type KeyedRoute = Exclude<RouteKey, OpenRoute>;

const isRouteKey = (key: string): key is RouteKey => Object.hasOwn(routes, key);

export const routeKeys: readonly RouteKey[] = Object.keys(routes).filter(isRouteKey);

/** The route that a key of the gateway stands for: HEAD is GET. */
export const routeOf = (gatewayKey: string): RouteKey | undefined => {
  const key = gatewayKey.replace(/^HEAD /, "GET ");
  return isRouteKey(key) ? key : undefined;
};

const patterns = Object.keys(routes).map((key) => {
  const [method = "", path = ""] = key.split(" ");
  return { method, path: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`) };
});

/** The methods that a path answers, none when there is no such path. */
export const methodsOf = (path: string): readonly string[] => {
  const methods = patterns.filter((pattern) => pattern.path.test(path)).map(({ method }) => method);
  if (methods.length === 0) return [];
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
};
