import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listen } from "../endpoint/listen";
import { arn, type Health, type Service } from "../service";
import { accessLogLine } from "./access-log";
import { Api, type StageConfig } from "./api";
import { AuthorizerGate, type Decision, type Invoke } from "./authorizer";
import { type CorsConfig, corsHeaders, isPreflight, preflightHeaders } from "./cors";
import { type Received, received, requestEvent } from "./request-format";
import { gatewayReply, type HttpReply, httpReply, internalServerError, notFound } from "./response-format";
import type { RouteMatch } from "./routes";

export interface GatewayOptions {
  /** Of the first API; others get a free one. */
  readonly port: number;
  readonly invoke: Invoke;
  /** Whether the function's policy lets the gateway call it for this method and path. */
  readonly allowsInvoke: (functionArn: string, by: { service: string; sourceArn: string }) => boolean;
  readonly log: (logGroupArn: string, line: string) => void;
}

const service = "apigateway.amazonaws.com";

/** Bytes; more is refused before any function sees it. */
const largestBody = 10 * 1024 * 1024;

/** API Gateway's HTTP APIs (v2): each on a port of its own, the `$default` stage at its root. */
export class HttpApiService implements Service {
  readonly name = "HTTP API";
  private readonly apis = new Map<string, { api: Api; server: Server; port: number }>();
  private readonly gate: AuthorizerGate;

  constructor(private readonly options: GatewayOptions) {
    this.gate = new AuthorizerGate(options.invoke);
  }

  async start(): Promise<void> {}

  /** Answers what is under way, takes nothing new. */
  async stop(): Promise<void> {
    await Promise.all([...this.apis.values()].map(({ server }) => close(server)));
    this.apis.clear();
  }

  health(): Health {
    const urls = [...this.apis.values()].map(({ port }) => urlOf(port));
    return { status: "ok", detail: urls.join(", ") };
  }

  /** @throws PortTaken */
  async create(name: string, cors: CorsConfig | undefined): Promise<{ api: Api; url: string }> {
    const api = new Api(`api${this.apis.size}`, name, cors);
    const server = createServer((request, response) => void this.answer(api, request, response));
    server.keepAliveTimeout = 60_000;
    const port = await listen(server, this.apis.size === 0 ? this.options.port : 0, "PORT");
    this.apis.set(api.id, { api, server, port });
    return { api, url: urlOf(port) };
  }

  /** @throws Error for an id that nobody was given */
  api(id: string): Api {
    const found = this.apis.get(id);
    if (!found) throw new Error(`There is no HTTP API ${id}`);
    return found.api;
  }

  private async answer(api: Api, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const body = await bodyOf(incoming);
    const request = received(incoming, body ?? Buffer.alloc(0));
    const { reply, match } = body
      ? await this.reply(api, request)
      : { reply: gatewayReply(413, "Request Entity Too Large"), match: undefined };
    const own = corsHeaders(api.cors, request.headers.origin);
    response.writeHead(reply.status, { ...reply.headers, ...own, "apigw-requestid": request.requestId });
    response.end(request.method === "HEAD" ? undefined : reply.body);
    if (!body) incoming.destroy();
    this.logAccess(api.stage, { request, reply, match, latency: performance.now() - start });
  }

  private async reply(
    api: Api,
    request: Received,
  ): Promise<{ reply: HttpReply; match?: RouteMatch | undefined }> {
    if (api.cors && isPreflight(request.method, request.headers))
      return {
        reply: { status: 204, headers: preflightHeaders(api.cors, request.headers.origin), body: "" },
      };
    const match = api.stage ? api.routes.match(request.method, request.path) : undefined;
    if (!match) return { reply: notFound };
    if (api.throttle && !api.throttle.take()) return { reply: gatewayReply(429, "Too Many Requests"), match };
    const decision = await this.authorize(api, request, match);
    if (decision?.kind === "unauthorized") return { reply: gatewayReply(401, "Unauthorized"), match };
    if (decision?.kind === "forbidden") return { reply: gatewayReply(403, "Forbidden"), match };
    if (decision?.kind === "failed") return { reply: internalServerError, match };
    return { reply: await this.integrate(api, request, match, decision?.context), match };
  }

  private async authorize(api: Api, request: Received, match: RouteMatch): Promise<Decision | undefined> {
    const { authorizerId } = match.route;
    if (authorizerId === undefined) return undefined;
    const config = api.authorizers.get(authorizerId);
    const sourceArn = executionArn(api, `authorizers/${authorizerId}`);
    if (!config || !this.options.allowsInvoke(config.functionArn, { service, sourceArn }))
      return { kind: "failed" };
    return this.gate.decide(api, authorizerId, request, match, routeArn(api, request));
  }

  private async integrate(
    api: Api,
    request: Received,
    match: RouteMatch,
    context: Record<string, unknown> | undefined,
  ): Promise<HttpReply> {
    const integration = api.integrations.get(match.route.integrationId);
    const by = { service, sourceArn: routeArn(api, request) };
    if (!integration || !this.options.allowsInvoke(integration.functionArn, by)) return internalServerError;
    const outcome = await within(
      integration.timeout,
      this.options.invoke(integration.functionArn, requestEvent(api, request, match, context)),
    );
    if (outcome === undefined) return gatewayReply(503, "Service Unavailable");
    return "fault" in outcome ? internalServerError : httpReply(outcome.payload);
  }

  private logAccess(stage: StageConfig | undefined, entry: Parameters<typeof accessLogLine>[1]): void {
    if (stage?.accessLog)
      this.options.log(stage.accessLog.destinationArn, accessLogLine(stage.accessLog.format, entry));
  }
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

export const executionArn = (api: Api, path: string): string => arn("execute-api", `${api.id}/${path}`);

const routeArn = (api: Api, { method, path }: Received): string =>
  executionArn(api, `${api.stage?.name ?? "$default"}/${method}${path}`);

/** The body, or `undefined` when it is too large to be taken. */
const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const within = async <Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

const close = async (server: Server): Promise<void> => {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 3_000);
  await closed;
  clearTimeout(patience);
};
