import type { HttpEvent } from "../../handlers/http/route";

interface Parts {
  readonly method?: string;
  readonly path?: string;
  /** The gateway's route, where it isn't method and path. */
  readonly routeKey?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly isBase64Encoded?: boolean;
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** What the authorizer's context says; `null` where the route has none. */
  readonly clientId?: string | null;
  readonly scopes?: string;
  readonly limits?: { readonly dailyQuota?: number; readonly ratePerMinute?: number };
}

/** An event of HTTP API, payload format 2.0. */
export const httpEvent = (parts: Parts = {}): HttpEvent => {
  const { method = "POST", path = "/orders", headers = {}, clientId = "default" } = parts;
  const { routeKey = `${method} ${path}`, query = "", scopes = "orders:read orders:write", limits } = parts;
  const body = parts.rawBody ?? (parts.body === undefined ? undefined : JSON.stringify(parts.body));
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { "content-type": "application/json", ...headers },
    ...(parts.pathParameters ? { pathParameters: { ...parts.pathParameters } } : {}),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: parts.isBase64Encoded ?? false,
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "api.execute-api.us-east-1.amazonaws.com",
      domainPrefix: "api",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey,
      stage: "$default",
      time: "01/Mar/2026:10:00:00 +0000",
      timeEpoch: 1_772_359_200_000,
      authorizer: { lambda: clientId === null ? null : { clientId, scopes, ...limits } },
    },
  };
};

/** An event of one route, for a function that serves it among others. */
export const routedEvent = <Key extends string>(routeKey: Key, parts: Parts = {}) => ({
  ...httpEvent({ ...parts, routeKey }),
  routeKey,
});
