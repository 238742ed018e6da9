import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { PolicyDocument } from "../iam/policy-document";
import { now, type Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Health,
  NotImplementedLocally,
  type Principal,
  type RequiredPermission,
  type Service,
} from "../service";
import { errorReply } from "./error-reply";
import { listen, loopbackOnly } from "./listen";
import { readBody, readCall } from "./read-call";

/** Who a key belongs to, and whether its owner may. */
export interface AccessControl {
  principalOf(accessKeyId: string): Principal;
  /** @throws AwsError AccessDeniedException */
  authorize(principal: Principal, required: RequiredPermission, resourcePolicy?: PolicyDocument): void;
}

/** A service whose resources have policies of their own. */
interface Policed {
  policyOf(resourceArn: string): PolicyDocument | undefined;
}

const isPoliced = (service: AwsService): service is AwsService & Policed => "policyOf" in service;

/** What may come between a call and the service that handles it: planned faults. */
export interface CallInterceptor {
  /** @throws AwsError; ConnectionBroken, for no answer at all */
  around(call: AwsCall, handle: (call: AwsCall) => Promise<AwsReply>): Promise<AwsReply>;
}

/** There is no answer: the connection breaks. */
export class ConnectionBroken extends Error {
  constructor({ service, action }: AwsCall) {
    super(`Fault: the connection of ${service} ${action} breaks`);
    this.name = "ConnectionBroken";
  }
}

/** A route of the local cloud itself, beside AWS's: `/_local/health`. */
export type LocalRoute = (request: { query: URLSearchParams; body: Buffer }) => Promise<AwsReply> | AwsReply;

/**
 * The one endpoint of all AWS services: `--endpoint-url` of the CLI, `AWS_ENDPOINT_URL` of the SDKs. It tells the
 * services apart by the credential scope, and lets through what the caller's role allows.
 */
export class AwsEndpoint implements Service {
  readonly name = "AWS endpoint";
  private readonly server: Server;
  private readonly services = new Map<string, AwsService>();
  private readonly routes = new Map<string, LocalRoute>();
  private status: Health["status"] = "stopped";
  private boundPort = 0;

  constructor(
    private readonly port: number,
    private readonly access: AccessControl,
    private readonly observe?: Observe,
    private readonly faults?: CallInterceptor,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.keepAliveTimeout = 60_000;
  }

  add(service: AwsService): void {
    this.services.set(service.signingName, service);
  }

  route(method: string, path: string, handler: LocalRoute): void {
    this.routes.set(`${method} ${path}`, handler);
  }

  /** @throws PortTaken */
  async start(): Promise<void> {
    this.boundPort = await listen(this.server, this.port, "AWS_PORT");
    this.status = "ok";
  }

  /** Answers what is under way, takes nothing new. */
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
    const reply = await this.reply(request);
    if (!reply) response.destroy();
    if (!reply || response.destroyed) return; // the client has gone
    // A connection that is kept alive would keep a stopping server open.
    const last = this.server.listening ? {} : { connection: "close" };
    response.writeHead(reply.status, { ...reply.headers, ...last });
    response.end(reply.body);
  }

  /** @returns `undefined` for no answer at all */
  private async reply(request: IncomingMessage): Promise<AwsReply | undefined> {
    let protocol: "json" | "query" | "rest" = "json";
    let requestId = "none";
    try {
      loopbackOnly(request);
      const url = new URL(request.url ?? "/", this.url);
      const body = await readBody(request);
      const local = this.routes.get(`${request.method} ${url.pathname}`);
      if (local) return await local({ query: url.searchParams, body });
      if (/^\/_(local|aws)\//.test(url.pathname))
        throw new AwsError("NotFound", `There is no ${request.method} ${url.pathname} here`, 404);
      const call = readCall(request, body, (key) => this.access.principalOf(key));
      ({ protocol, requestId } = call);
      const service = this.services.get(call.service);
      if (!service) throw new NotImplementedLocally(`the service ${call.service}`);
      const startedAt = now();
      const reply = await this.handled(service, call).catch((error: unknown) => {
        const [status, code] = error instanceof AwsError ? [error.status, error.code] : [500, String(error)];
        this.tell(service, call, startedAt, status, code);
        throw error;
      });
      this.tell(service, call, startedAt, reply.status, errorCodeIn(reply));
      return { ...reply, headers: { "x-amzn-requestid": requestId, ...reply.headers } };
    } catch (error) {
      if (error instanceof ConnectionBroken) return undefined;
      if (!(error instanceof AwsError) && !request.destroyed) console.error(error);
      return errorReply(error, { protocol }, requestId);
    }
  }

  private async handled(service: AwsService, call: AwsCall): Promise<AwsReply> {
    this.authorize(service, call);
    const handle = (one: AwsCall) => service.handle(one);
    return this.faults ? this.faults.around(call, handle) : handle(call);
  }

  private tell(service: AwsService, call: AwsCall, startedAt: number, status: number, error?: string): void {
    if (!this.observe || call.caller.kind !== "role") return;
    this.observe({
      kind: "call-made",
      roleArn: call.caller.roleArn,
      service: call.service,
      action: call.action,
      resources: [...new Set(service.permissions(call).map(({ resource }) => resource))],
      startedAt,
      duration: now() - startedAt,
      status,
      error,
      text: call.body.toString("utf8"),
    });
  }

  private authorize(service: AwsService, call: AwsCall): void {
    for (const required of service.permissions(call)) {
      const policy = isPoliced(service) ? service.policyOf(required.resource) : undefined;
      this.access.authorize(call.caller, required, policy);
    }
  }
}

/** An engine behind the endpoint answers errors by itself: `"__type":"com.amazonaws.dynamodb.v20120810#<code>"`. */
const errorCodeIn = ({ status, body }: AwsReply): string | undefined =>
  status < 400 ? undefined : /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(body.toString())?.[1];
