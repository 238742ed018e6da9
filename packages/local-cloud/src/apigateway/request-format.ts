import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { account } from "../service";
import type { Api, Match } from "./api";

/** A received request. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  /** Bytes of the request line and of the values of headers, as they were sent. */
  readonly headSize: number;
  readonly sourceIp: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly at: Date;
}

/** Reads everything except the body; headers in lower case, repeated ones joined by commas, cookies apart. */
export const received = (request: IncomingMessage, body: Buffer, at: Date): Received => {
  const url = request.url ?? "/";
  const question = url.indexOf("?");
  const { headers, cookies } = headersOf(request.rawHeaders);
  const { remoteAddress = "127.0.0.1", localPort } = request.socket;
  return {
    method: request.method ?? "GET",
    path: question < 0 ? url : url.slice(0, question),
    rawQuery: question < 0 ? "" : url.slice(question + 1),
    headers: { ...headers, ...proxyHeaders(headers, remoteAddress, localPort, at) },
    cookies,
    body,
    headSize: headSizeOf(request),
    sourceIp: remoteAddress,
    protocol: `HTTP/${request.httpVersion}`,
    requestId: randomUUID(),
    at,
  };
};

const headSizeOf = ({ method, url, httpVersion, rawHeaders }: IncomingMessage): number => {
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  return [`${method} ${url} HTTP/${httpVersion}`, ...values].reduce((sum, text) => sum + text.length, 0);
};

/** The forwarding headers that API Gateway adds. */
const proxyHeaders = (
  headers: Readonly<Record<string, string>>,
  client: string,
  port: number | undefined,
  at: Date,
): Record<string, string> => {
  const via = headers["x-forwarded-for"];
  const seconds = Math.floor(at.getTime() / 1000).toString(16);
  return {
    "x-forwarded-for": via === undefined ? client : `${via}, ${client}`,
    "x-forwarded-port": String(port ?? ""),
    "x-forwarded-proto": "http",
    "x-amzn-trace-id": headers["x-amzn-trace-id"] ?? `Root=1-${seconds}-${randomBytes(12).toString("hex")}`,
  };
};

const headersOf = (raw: readonly string[]) => {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? "";
    const value = raw[index + 1] ?? "";
    if (name === "cookie") cookies.push(...value.split(/;\s*/));
    else headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return { headers, cookies };
};

/** Content types whose bodies reach the function as text; all others, and encoded bodies, are passed as base64. */
const textual =
  /^\s*(text\/[^;]+|application\/(json|javascript|xml)|application\/[^;]+\+(json|xml))\s*(;|$)/i;

const isText = ({ headers }: Received): boolean =>
  headers["content-encoding"] === undefined && textual.test(headers["content-type"] ?? "text/plain");

/**
 * The event of a function, in payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const requestEvent = (api: Api, request: Received, match: Match, authorizer?: object) => {
  const query = new URLSearchParams(request.rawQuery);
  const text = isText(request);
  return {
    version: "2.0",
    routeKey: match.route.routeKey,
    rawPath: decodedPath(request.path),
    rawQueryString: request.rawQuery,
    ...(request.cookies.length > 0 ? { cookies: request.cookies } : {}),
    headers: request.headers,
    ...(query.size > 0
      ? {
          queryStringParameters: Object.fromEntries(
            [...new Set(query.keys())].map((key) => [key, query.getAll(key).join(",")]),
          ),
        }
      : {}),
    requestContext: {
      ...contextOf(api, request, match),
      ...(authorizer ? { authorizer: { lambda: authorizer } } : {}),
    },
    ...(request.body.length > 0 ? { body: request.body.toString(text ? "utf8" : "base64") } : {}),
    ...parametersOf(match),
    ...(match.stage.config.variables ? { stageVariables: match.stage.config.variables } : {}),
    isBase64Encoded: request.body.length > 0 && !text,
  };
};

/** The event of a REQUEST authorizer, in payload format 2.0. */
export const authorizerEvent = (
  api: Api,
  request: Received,
  match: Match,
  routeArn: string,
  identitySource: readonly string[],
) => {
  const { body, isBase64Encoded, ...event } = requestEvent(api, { ...request, body: Buffer.alloc(0) }, match);
  return { ...event, type: "REQUEST", routeArn, identitySource };
};

const contextOf = (api: Api, request: Received, match: Match) => ({
  accountId: account.id,
  apiId: api.id,
  domainName: request.headers.host ?? "127.0.0.1",
  domainPrefix: api.id,
  http: {
    method: request.method,
    path: decodedPath(request.path),
    protocol: request.protocol,
    sourceIp: request.sourceIp,
    userAgent: request.headers["user-agent"] ?? "",
  },
  requestId: request.requestId,
  routeKey: match.route.routeKey,
  stage: match.stage.name,
  time: requestTime(request.at),
  timeEpoch: request.at.getTime(),
});

const parametersOf = ({ pathParameters }: Match) =>
  Object.keys(pathParameters).length > 0 ? { pathParameters } : {};

const decodedPath = (path: string): string => {
  try {
    return decodeURI(path);
  } catch {
    return path; // not a valid encoding: used unchanged
  }
};

/** `12/Mar/2020:19:03:58 +0000` */
export const requestTime = (at: Date): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
};
