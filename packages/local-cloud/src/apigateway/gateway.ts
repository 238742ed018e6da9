import { randomInt } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Clock } from "../clock/clock";
import { apiRefusal } from "../endpoint/callers";
import { listen } from "../endpoint/listen";
import type { Observe } from "../observation";
import { AwsError, type Health, type Service } from "../service";
import { accessLogLine } from "./access-log";
import { Api } from "./api";
import { AuthorizerGate } from "./authorizer";
import { allows, type CorsConfig } from "./cors";
import { type Handled, type HandlerOptions, handleRequest } from "./handle-request";
import { ClientGone, readBody } from "./request-body";
import { type Received, received } from "./request-format";
import { gatewayReply } from "./response-format";
import { close, type RunningApi, refuse, send } from "./running-api";
import { defaultStage } from "./stage";

export interface GatewayOptions extends Omit<HandlerOptions, "gate"> {
  /** The port of the first API; others get a free port. */
  readonly port: number;
  readonly log: (logGroupArn: string, line: string) => void;
  readonly observe?: Observe;
  readonly clock?: Clock;
  /** Called for unexpected errors: a request that couldn't be answered. */
  readonly failed?: (error: unknown) => void;
  /** Milliseconds that an authorizer may take; 10 s on AWS. */
  readonly authorizerTimeout?: number;
}

/** The maximum body size in bytes; larger bodies never reach a function. */
const largestBody = 10 * 1024 * 1024;
const bodyTooLarge = gatewayReply(413, "Request Entity Too Large");

/**
 * Bytes of the request line and the values of headers together. AWS documents the limit but not the response.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const largestHead = 10_240;
const headTooLarge = gatewayReply(431, "Request Header Fields Too Large");

/** Above this, Node.js itself responds with a bare 431. */
const readableHead = 8 * largestHead;

/** API Gateway's HTTP APIs (v2): each has its own port, with its stages at their paths. */
export class HttpApiService implements Service {
  readonly name = "HTTP API";
  private readonly apis = new Map<string, RunningApi>();
  private readonly handlerOptions: HandlerOptions & { readonly gate: AuthorizerGate };
  private readonly clock: Clock;
  private firstPortGiven = false;
  private stopping = false;

  constructor(private readonly options: GatewayOptions) {
    this.clock = options.clock ?? new Clock();
    const gate = new AuthorizerGate(options.invoke, this.clock.now, options.authorizerTimeout);
    this.handlerOptions = { ...options, gate };
  }

  async start(): Promise<void> {}

  /** Accepts no new requests, and finishes running ones within the maximum time of a request. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.apis.values()].map(close));
    this.apis.clear();
  }

  health(): Health {
    const urls = [...this.apis.values()].map(({ port }) => urlOf(port));
    return { status: this.stopping ? "stopped" : "ok", detail: urls.join(", ") };
  }

  /** @throws PortTaken */
  async create(name: string, cors: CorsConfig | undefined): Promise<{ api: Api; url: string }> {
    const api = new Api(newId(10), name, cors, this.clock.exact);
    const underWay = new Set<Promise<void>>();
    const server = createServer(
      { maxHeaderSize: readableHead },
      (request, response) => void this.answer(api, underWay, request, response),
    );
    server.keepAliveTimeout = 60_000;
    const isFirst = !this.firstPortGiven;
    const wanted = isFirst ? this.options.port : 0;
    this.firstPortGiven = true;
    const port = await listen(server, wanted, "PORT");
    this.apis.set(api.id, { api, server, port, isFirst, underWay });
    return { api, url: urlOf(port) };
  }

  /** Deletes an API with all its parts; its port becomes free when running requests have ended. */
  async remove(id: string): Promise<void> {
    const found = this.apis.get(id);
    if (!found) return;
    this.apis.delete(id);
    await close(found);
    // The next API gets the configured port.
    if (found.isFirst) this.firstPortGiven = false;
  }

  all(): readonly Api[] {
    return [...this.apis.values()].map(({ api }) => api);
  }

  find(id: string): Api | undefined {
    return this.apis.get(id)?.api;
  }

  /** @throws AwsError NotFoundException */
  api(id: string): Api {
    const found = this.find(id);
    if (!found) throw new AwsError("NotFoundException", `Unable to find API with ID ${id}`, 404);
    return found;
  }

  /** The URL of an API. @throws AwsError NotFoundException */
  url(id: string): string {
    this.api(id);
    return urlOf(this.apis.get(id)?.port ?? 0);
  }

  /** Drops an authorizer's cached results, which may be outdated. */
  forgetAuthorizer(apiId: string, authorizerId: string): void {
    this.handlerOptions.gate.forget(apiId, authorizerId);
  }

  /** Never rejects, so that the next request is served whatever a client or a function does. */
  private async answer(
    api: Api,
    underWay: Set<Promise<void>>,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const startedAt = this.clock.exact();
    try {
      const { method = "GET", headers } = incoming;
      const refusal = apiRefusal(method, headers, (origin) => allows(api.cors, origin));
      if (refusal !== undefined) return refuse(incoming, response, refusal);
      const body = await readBody(incoming, largestBody);
      const request = received(incoming, body ?? Buffer.alloc(0), this.clock.date());
      const answering = this.clock.work.during(() =>
        this.handle(api, request, body !== undefined, response, startedAt),
      );
      const settled = answering.catch(() => {}).then(() => void underWay.delete(settled));
      underWay.add(settled);
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
    const handled =
      whole && request.headSize <= largestHead
        ? await handleRequest(this.handlerOptions, api, request)
        : { reply: whole ? headTooLarge : bodyTooLarge };
    const last = !this.apis.has(api.id) || this.stopping;
    const sent = send(response, request, handled, { date: this.clock.date(), last });
    this.tell(api, request, handled, startedAt);
    await sent;
  }

  private tell(api: Api, request: Received, handled: Handled, startedAt: number): void {
    const { match, reply } = handled;
    const latency = this.clock.exact() - startedAt;
    const stage = api.enter(request.path)?.stage;
    const log = stage?.config.accessLog;
    if (log)
      this.options.log(
        log.destinationArn,
        accessLogLine(log.format, { api, stage, request, handled, latency }),
      );
    this.options.observe?.({
      kind: "request-answered",
      apiId: api.id,
      stage: stage?.name ?? defaultStage,
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

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id in API Gateway's format, for APIs, integrations, authorizers and routes. */
export const newId = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
