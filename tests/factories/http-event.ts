import type { HttpEvent } from "../../handlers/http/route";

interface Parts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly isBase64Encoded?: boolean;
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** What the authorizer's context says; `null` where the route has none. */
  readonly clientId?: string | null;
}

/** An event of HTTP API, payload format 2.0. */
export const httpEvent = (parts: Parts = {}): HttpEvent => {
  const { method = "POST", path = "/orders", headers = {}, clientId = "default" } = parts;
  const body = parts.rawBody ?? (parts.body === undefined ? undefined : JSON.stringify(parts.body));
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: "",
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
      routeKey: `${method} ${path}`,
      stage: "$default",
      time: "01/Mar/2026:10:00:00 +0000",
      timeEpoch: 1_772_359_200_000,
      authorizer: { lambda: clientId === null ? null : { clientId } },
    },
  };
};
