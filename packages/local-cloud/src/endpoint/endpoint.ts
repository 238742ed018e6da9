import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { checkCall } from "../aws-model/wire-rules";
import { Clock } from "../clock/clock";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Health,
  NotImplementedLocally,
  type Principal,
  type Service,
} from "../service";
import { type Authorize, authorizeCall, neededFor } from "./authorize-call";
import { answerHeaders } from "./body-headers";
import { ownPageRefusal, programRefusal } from "./callers";
import { type ErrorForm, errorReply } from "./error-reply";
import { listen } from "./listen";
import { type LocalRoute, LocalRoutes } from "./local-routes";
import { jsonTypeOf, protocolOf } from "./protocols/protocol";
import { answerIn, inJson } from "./protocols/translation";
import { readBody, readCall } from "./read-call";
import { requestUrl } from "./request-url";

/** Identifies a key's owner and checks permissions. */
export interface AccessControl {
  /** @throws AwsError for a key that is unknown or no longer valid */
  principalOf(accessKeyId: string): Principal;
  authorize: Authorize;
}

/** Intercepts calls before the service handles them: planned faults. */
export interface CallInterceptor {
  /** @throws AwsError; ConnectionBroken, for no response at all */
  around(call: AwsCall, handle: (call: AwsCall) => Promise<AwsReply>): Promise<AwsReply>;
}

/** Thrown when the connection breaks instead of a response. */
export class ConnectionBroken extends Error {
  constructor({ service, action }: AwsCall) {
    super(`Fault: the connection of ${service} ${action} breaks`);
    this.name = "ConnectionBroken";
  }
}

/**
 * The one endpoint of all AWS services: `--endpoint-url` of the CLI, `AWS_ENDPOINT_URL` of the SDKs. It
 * recognises the service by the credential scope, and accepts the calls that the caller's role allows.
 */
export class AwsEndpoint implements Service {
  readonly name = "AWS endpoint";
  private readonly server: Server;
  private readonly services = new Map<string, AwsService>();
  private readonly routes = new LocalRoutes();
  private status: Health["status"] = "stopped";
  private boundPort = 0;

  constructor(
    private readonly port: number,
    private readonly access: AccessControl,
    private readonly observe?: Observe,
    private readonly clock = new Clock(),
    private interceptor?: CallInterceptor,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.keepAliveTimeout = 60_000;
  }

  add(service: AwsService): void {
    this.services.set(service.signingName, service);
  }

  /** @param route method and path: `GET /_local/health` */
  route(route: string, handler: LocalRoute): void {
    this.routes.add(route, handler);
  }

  /** From now on, every call goes through this interceptor. */
  intercept(interceptor: CallInterceptor): void {
    this.interceptor = interceptor;
  }

  /** Does nothing if it already listens. @throws PortTaken */
  async start(): Promise<void> {
    if (this.server.listening) return;
    this.boundPort = await listen(this.server, this.port, "AWS_PORT");
    this.status = "ok";
  }

  /** Finishes running calls, and accepts no new ones. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.status = "stopped";
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeIdleConnections();
    const patience = setTimeout(() => this.server.closeAllConnections(), 3_000);
    await closed;
    clearTimeout(patience);
  }

  health(): Health {
    return { status: this.status, detail: this.url };
  }

  get url(): string {
    return `http://127.0.0.1:${this.boundPort}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    const reply = await this.reply(request, gone.signal);
    if (!reply) response.destroy();
    if (!reply || response.destroyed) return; // the client has gone
    // A keep-alive connection would keep a stopping server open.
    const last = this.server.listening ? {} : { connection: "close" };
    const date = this.clock.date().toUTCString();
    const headers = answerHeaders(reply, request.headers["x-amz-target"]?.toString());
    response.writeHead(reply.status, { date, ...headers, ...last });
    response.end(reply.body);
  }

  /** @returns `undefined` for no response at all */
  private async reply(request: IncomingMessage, gone: AbortSignal): Promise<AwsReply | undefined> {
    // The default, because browsers would download a response of AWS's own types instead of showing the refusal.
    let form: ErrorForm = { protocol: "json", jsonType: "application/json" };
    let requestId = "none";
    try {
      const { method = "GET", headers } = request;
      refuse(ownPageRefusal(method, headers));
      const url = requestUrl(request.url);
      const body = await readBody(request);
      const local = await this.routes.answer({ method, url, accept: headers.accept ?? "", body });
      if (local) return local;
      refuse(programRefusal(headers)); // the local cloud's own pages don't call services
      form = { protocol: protocolOf(request), jsonType: jsonTypeOf(request) };
      const { accessKeyId, ...read } = readCall(request, body, form.protocol);
      ({ requestId } = read);
      const caller = this.callerOf(accessKeyId);
      const service = this.services.get(read.service);
      if (!service) throw new NotImplementedLocally(`the service ${read.service}`);
      const spoken = form.protocol === "cbor" || form.protocol === "query";
      form = { ...form, model: spoken ? await service.model?.() : undefined };
      const call = { ...inJson(read, form.protocol, form.model), caller, gone };
      const startedAt = this.clock.exact();
      const reply = await this.handled(service, call).catch(async (error: unknown) => {
        // An error in JSON says its name in the query protocol, too.
        form = { ...form, model: await service.model?.() };
        const [status, code] = error instanceof AwsError ? [error.status, error.code] : [500, String(error)];
        this.tell(service, call, startedAt, status, code);
        throw error;
      });
      this.tell(service, call, startedAt, reply.status, errorCodeIn(reply));
      const { status, headers: own, body: answer } = answerIn(form, call, reply);
      return { status, headers: { "x-amzn-requestid": requestId, ...own }, body: answer };
    } catch (error) {
      if (error instanceof ConnectionBroken) return undefined;
      if (!(error instanceof AwsError) && !request.destroyed) console.error(error);
      return errorReply(error, form, requestId);
    }
  }

  /** An unsigned call counts as the operator's, because everybody on this machine may be the operator. */
  private callerOf(accessKeyId: string | undefined): Principal {
    return accessKeyId === undefined ? { kind: "operator" } : this.access.principalOf(accessKeyId);
  }

  private async handled(service: AwsService, call: AwsCall): Promise<AwsReply> {
    checkCall(call);
    authorizeCall((...request) => this.access.authorize(...request), service, call);
    const handle = (one: AwsCall) => service.handle(one);
    return this.interceptor ? this.interceptor.around(call, handle) : handle(call);
  }

  private tell(service: AwsService, call: AwsCall, startedAt: number, status: number, error?: string): void {
    if (!this.observe || call.caller.kind !== "role") return;
    this.observe({
      kind: "call-made",
      roleArn: call.caller.roleArn,
      service: call.service,
      action: call.action,
      resources: [...new Set(neededFor(service, call).map(({ resource }) => resource))],
      startedAt,
      duration: this.clock.exact() - startedAt,
      status,
      error,
      text: call.body.toString("utf8"),
    });
  }
}

/** @throws AwsError AccessDeniedException */
const refuse = (reason: string | undefined): void => {
  if (reason !== undefined) throw new AwsError("AccessDeniedException", reason, 403);
};

/** An engine behind the endpoint formats its errors itself: `"__type":"com.amazonaws.dynamodb.v20120810#<code>"`. */
const errorCodeIn = ({ status, body }: AwsReply): string | undefined =>
  status < 400 ? undefined : /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(body.toString())?.[1];
