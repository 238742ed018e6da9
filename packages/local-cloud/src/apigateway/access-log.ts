import { account } from "../service";
import type { Api } from "./api";
import type { Handled } from "./handle-request";
import { type Received, requestTime } from "./request-format";
import type { Stage } from "./stage";

export interface AccessLogEntry {
  readonly api: Api;
  readonly stage: Stage | undefined;
  readonly request: Received;
  readonly handled: Handled;
  /** Milliseconds. */
  readonly latency: number;
}

/** The supported `$context` variables; a variable without a value is logged as a dash, as on AWS. */
const variables: Readonly<Record<string, (entry: AccessLogEntry) => string | number | undefined>> = {
  requestId: ({ request }) => request.requestId,
  accountId: () => account.id,
  apiId: ({ api }) => api.id,
  stage: ({ stage }) => stage?.name,
  domainName: ({ request }) => request.headers.host,
  "identity.userAgent": ({ request }) => request.headers["user-agent"],
  requestTime: ({ request }) => requestTime(request.at),
  requestTimeEpoch: ({ request }) => request.at.getTime(),
  "identity.sourceIp": ({ request }) => request.sourceIp,
  httpMethod: ({ request }) => request.method,
  path: ({ request }) => request.path,
  protocol: ({ request }) => request.protocol,
  routeKey: ({ handled }) => handled.match?.route.routeKey,
  status: ({ handled }) => handled.reply.status,
  responseLatency: ({ latency }) => Math.round(latency),
  responseLength: ({ handled }) => Buffer.byteLength(handled.reply.body),
  integrationErrorMessage: ({ handled }) => handled.integrationError,
  "integration.error": ({ handled }) => handled.integrationError,
  "authorizer.error": ({ handled }) => handled.authorizerError,
};

/** Fills in a format such as `{"status":"$context.status"}`. */
export const accessLogLine = (format: string, entry: AccessLogEntry): string =>
  format.replace(/\$context\.([A-Za-z.]+)/g, (_, name: string) =>
    escaped(String(variables[name]?.(entry) ?? "-")),
  );

/** Escapes values, because most formats are JSON and a path or a message may contain quotes. */
const escaped = (value: string): string => JSON.stringify(value).slice(1, -1);
