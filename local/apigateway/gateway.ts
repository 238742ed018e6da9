import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { listen } from "../endpoint/listen";
import { now, type Observe } from "../observation";
import type { Health, Service } from "../service";
import { accessLogLine } from "./access-log";
import { Api } from "./api";
import { AuthorizerGate } from "./authorizer";
import type { CorsConfig } from "./cors";
import { type Handled, type HandlerOptions, handleRequest } from "./handle-request";
import { ClientGone, readBody } from "./request-body";
import { type Received, received } from "./request-format";
import { gatewayReply } from "./response-format";
import { within } from "./within";

export interface GatewayOptions extends Omit<HandlerOptions, "gate"> {
  /** Of the first API; others get a free one. */
  readonly port: number;
  readonly log: (logGroupArn: string, line: string) => void;
  readonly observe?: Observe;
  /** Told of what should never happen: a request that couldn't be answered at all. */
  readonly failed?: (error: unknown) => void;
  /** Milliseconds that an authorizer has; AWS gives 10 s. */
  readonly authorizerTimeout?: number;
}

/** Bytes; more is refused before any function sees it. */
const largestBody = 10 * 1024 * 1024;

/** Milliseconds that a request can take at most, so that a stop waits no longer: authorizer, then integration. */
const longestRequest = 40_000;

/** API Gateway's HTTP APIs (v2): each on a port of its own, the `$default` stage at its root. */
export class HttpApiService implements Service {
  readonly name = "HTTP API";
  private readonly apis = new Map<string, { api: Api; server: Server; port: number }>();
  private readonly handlerOptions: HandlerOptions;
  private readonly underWay = new Set<Promise<void>>();
  private firstPortGiven = false;
  private stopping = false;

  constructor(private readonly options: GatewayOptions) {
    const gate = new AuthorizerGate(options.invoke, options.authorizerTimeout);
    this.handlerOptions = { ...options, gate };
  }

  async start(): Promise<void> {}

  /** Takes nothing new, and answers what is under way: as long as that may take, and no longer. */
  async stop(): Promise<void> {
    this.stopping = true;
    const servers = [...this.apis.values()].map(({ server }) => server);
    const closed = servers.map((server) => once(server, "close"));
    for (const server of servers) server.close();
    await within(longestRequest, this.answered());
    for (const server of servers) server.closeAllConnections();
    await Promise.all(closed);
    this.apis.clear();
  }

  health(): Health {
    const urls = [...this.apis.values()].map(({ port }) => urlOf(port));
    return { status: this.stopping ? "stopped" : "ok", detail: urls.join(", ") };
  }

  /** @throws PortTaken */
  async create(name: string, cors: CorsConfig | undefined): Promise<{ api: Api; url: string }> {
    const api = new Api(newId(10), name, cors);
    const server = createServer((request, response) => void this.answer(api, request, response));
    server.keepAliveTimeout = 60_000;
    const wanted = this.firstPortGiven ? 0 : this.options.port;
    this.firstPortGiven = true;
    const port = await listen(server, wanted, "PORT");
    this.apis.set(api.id, { api, server, port });
    return { api, url: urlOf(port) };
  }

  /** @throws Error for an id that nobody was given */
  api(id: string): Api {
    const found = this.apis.get(id);
    if (!found) throw new Error(`There is no HTTP API ${id}`);
    return found.api;
  }

  private async answered(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Never rejects: whatever a client or a function does, the next request is served. */
  private async answer(api: Api, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = now();
    try {
      const body = await readBody(incoming, largestBody);
      const request = received(incoming, body ?? Buffer.alloc(0));
      const answering = this.handle(api, request, body !== undefined, response, startedAt);
      const settled = answering.catch(() => {}).then(() => void this.underWay.delete(settled));
      this.underWay.add(settled);
      await answering;
    } catch (error) {
      response.destroy();
      if (!(error instanceof ClientGone)) this.options.failed?.(error);
    }
  }

  private async handle(
    api: Api,
    request: Received,
    whole: boolean,
    response: ServerResponse,
    startedAt: number,
  ): Promise<void> {
    const handled: Handled = whole
      ? await handleRequest(this.handlerOptions, api, request)
      : { reply: gatewayReply(413, "Request Entity Too Large") };
    const sent = send(response, request, handled, this.stopping);
    this.tell(api, request, handled, startedAt);
    await sent;
  }

  private tell(api: Api, request: Received, handled: Handled, startedAt: number): void {
    const { match, reply } = handled;
    const latency = now() - startedAt;
    const log = api.stage?.accessLog;
    if (log)
      this.options.log(log.destinationArn, accessLogLine(log.format, { api, request, handled, latency }));
    this.options.observe?.({
      kind: "request-answered",
      apiId: api.id,
      requestId: request.requestId,
      method: request.method,
      path: request.path,
      routeKey: match?.route.routeKey,
      status: reply.status,
      startedAt,
      duration: latency,
      text: `${JSON.stringify(reply.headers)}\n${reply.body.toString()}`,
    });
  }
}

/** Writes an answer, and waits until the client has it or is gone. */
const send = async (
  response: ServerResponse,
  { method, requestId }: Received,
  { reply }: Handled,
  last: boolean,
): Promise<void> => {
  const headers = {
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

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id as API Gateway gives them, to APIs, integrations, authorizers and routes. */
export const newId = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
