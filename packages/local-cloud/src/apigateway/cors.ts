/** The CORS configuration of an API. The gateway sets its headers, and drops the functions' own CORS headers. */
export interface CorsConfig {
  readonly allowOrigins?: readonly string[] | undefined;
  readonly allowMethods?: readonly string[] | undefined;
  readonly allowHeaders?: readonly string[] | undefined;
  readonly exposeHeaders?: readonly string[] | undefined;
  readonly allowCredentials?: boolean | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
}

type Headers = Record<string, string>;

/** Whether pages of the origin may read responses. */
export const allows = (cors: CorsConfig | undefined, origin: string): boolean =>
  (cors?.allowOrigins ?? []).some(
    (allowed) =>
      allowed === "*" ||
      allowed === origin ||
      (allowed.endsWith("://*") && origin.startsWith(allowed.slice(0, -1))),
  );

/** Headers of every response to a request from an allowed origin. */
export const corsHeaders = (cors: CorsConfig | undefined, origin: string | undefined): Headers => {
  if (!cors || origin === undefined || !allows(cors, origin)) return {};
  return {
    "access-control-allow-origin": cors.allowOrigins?.includes("*") ? "*" : origin,
    ...(cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...(cors.exposeHeaders?.length ? { "access-control-expose-headers": cors.exposeHeaders.join(",") } : {}),
  };
};

/** Headers of the response to a preflight; empty for other origins, so that the browser refuses. */
export const preflightHeaders = (cors: CorsConfig, origin: string | undefined): Headers => {
  const common = corsHeaders(cors, origin);
  if (Object.keys(common).length === 0) return {};
  return {
    ...common,
    ...(cors.allowMethods?.length ? { "access-control-allow-methods": cors.allowMethods.join(",") } : {}),
    ...(cors.allowHeaders?.length ? { "access-control-allow-headers": cors.allowHeaders.join(",") } : {}),
    ...(cors.maxAge === undefined ? {} : { "access-control-max-age": String(cors.maxAge) }),
  };
};

/** What the browser sends before a request that needs permission. */
export const isPreflight = (method: string, headers: Readonly<Record<string, string>>): boolean =>
  method === "OPTIONS" && "origin" in headers && "access-control-request-method" in headers;

/** An integration's own CORS headers are ignored when CORS is configured on the API. */
export const withoutCorsHeaders = <Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
