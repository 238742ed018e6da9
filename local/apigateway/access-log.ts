import type { Received } from "./request-format";
import type { HttpReply } from "./response-format";
import type { RouteMatch } from "./routes";

export interface AccessLogEntry {
  readonly request: Received;
  readonly reply: HttpReply;
  readonly match: RouteMatch | undefined;
  /** Milliseconds. */
  readonly latency: number;
}

/** The `$context` variables that can be logged; one without a value is a dash, as on AWS. */
const variables: Readonly<Record<string, (entry: AccessLogEntry) => string | number>> = {
  requestId: ({ request }) => request.requestId,
  requestTimeEpoch: ({ request }) => request.at.getTime(),
  "identity.sourceIp": ({ request }) => request.sourceIp,
  httpMethod: ({ request }) => request.method,
  path: ({ request }) => request.path,
  protocol: ({ request }) => request.protocol,
  routeKey: ({ match }) => match?.route.routeKey ?? "-",
  status: ({ reply }) => reply.status,
  responseLatency: ({ latency }) => Math.round(latency),
  responseLength: ({ reply }) => Buffer.byteLength(reply.body),
};

/** Fills in a format such as `{"status":"$context.status"}`. */
export const accessLogLine = (format: string, entry: AccessLogEntry): string =>
  format.replace(/\$context\.([A-Za-z.]+)/g, (_, name: string) => String(variables[name]?.(entry) ?? "-"));
