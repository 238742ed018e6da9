import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import type { Api } from "./api";
import type { Handled } from "./handle-request";
import type { Received } from "./request-format";
import { within } from "./within";

/** An API with its server. */
export interface RunningApi {
  readonly api: Api;
  readonly server: Server;
  readonly port: number;
  readonly isFirst: boolean;
  readonly underWay: Set<Promise<void>>;
}

/** The maximum duration of a request in milliseconds, for which a stop waits: authorizer, then integration. */
const longestRequest = 40_000;

/** Accepts no more requests, waits for the responses to running ones, then closes. */
export const close = async ({ server, underWay }: RunningApi): Promise<void> => {
  const closed = once(server, "close");
  server.close();
  const answered = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  await within(longestRequest, answered());
  server.closeAllConnections();
  await closed;
};

/**
 * Writes a response, and waits until the client has received it or disconnected.
 * @param last whether the connection is closed afterwards
 */
export const send = async (
  response: ServerResponse,
  { method, requestId }: Received,
  { reply }: Handled,
  { date, last }: { readonly date: Date; readonly last: boolean },
): Promise<void> => {
  const headers = {
    date: date.toUTCString(),
    ...reply.headers,
    "apigw-requestid": requestId,
    ...(last ? { connection: "close" } : {}),
  };
  const empty = reply.status === 204 || reply.status === 304;
  const length = empty ? {} : { "content-length": String(Buffer.byteLength(reply.body)) };
  const done = finished(response).catch(() => {}); // the client didn't wait for it
  response.writeHead(reply.status, { ...headers, ...length });
  response.end(method === "HEAD" || empty ? undefined : reply.body);
  await done;
};

/** Responds to a request that doesn't reach a route. */
export const refuse = (request: IncomingMessage, response: ServerResponse, message: string): void => {
  request.resume();
  response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify({ message }));
};
