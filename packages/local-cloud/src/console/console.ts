import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as z from "zod";
import { listen } from "../endpoint/listen";
import { readBody } from "../endpoint/read-call";
import { requestUrl } from "../endpoint/request-url";
import type { Provisioned } from "../registry";
import { AwsError, type Health, type Service } from "../service";
import { mailDocument, mailPolicy } from "../ses/mail-document";
import { AwsClients } from "./aws-clients";
import { BadRequest, type ConsoleExtension, type ConsoleRoute } from "./extension";
import { commonHeaders, guard, pagePolicy } from "./guard";
import { Live, topicsOf } from "./live";
import { buildPage, type Page } from "./page";
import { TrafficRecord } from "./record";
import { consoleRoutes } from "./routes";
import type { ConsoleSources } from "./sources";
import { Traffic } from "./traffic";

export interface ConsoleOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly sources: ConsoleSources;
  readonly extension: ConsoleExtension;
}

/** A web page that shows what happens in the local cloud, live. It serves only this machine's browsers. */
export class LocalConsole implements Service {
  readonly name = "Console";
  private readonly server: Server;
  private readonly record = new TrafficRecord();
  private readonly traffic: Traffic;
  private readonly live: Live;
  private readonly aws: AwsClients;
  private readonly routes: Readonly<Record<string, ConsoleRoute>>;
  private page: Promise<Page> | undefined;
  private stopListening: () => void = () => {};
  private boundPort = 0;
  private shown = "";
  private shownResources: readonly Provisioned[] | undefined;

  constructor(private readonly options: ConsoleOptions) {
    const { sources, extension } = options;
    this.traffic = new Traffic(sources.resources, sources.rules);
    this.aws = new AwsClients(sources.awsEndpoint);
    const { traffic, record, aws } = this;
    this.routes = { ...consoleRoutes({ sources, traffic, record, aws, extension }), ...extension.routes };
    this.live = new Live({
      takeFlows: () => this.traffic.takeFlows(),
      otherChanges: () => this.otherChanges(),
      now: options.sources.now,
    });
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** @throws PortTaken */
  async start(): Promise<void> {
    const { sources, extension, port } = this.options;
    this.boundPort = await listen(this.server, port, "CONSOLE_PORT");
    this.stopListening = sources.observer.listen((event, at) => {
      this.record.add(event, at);
      this.traffic.see(event);
      this.live.changed([...topicsOf(event), ...extension.topicsOf(event)]);
    });
  }

  async stop(): Promise<void> {
    this.stopListening();
    this.live.close();
    if (this.server.listening) {
      const closed = once(this.server, "close");
      this.server.close();
      this.server.closeAllConnections();
      await closed;
    }
    await this.aws.destroy();
  }

  health(): Health {
    return this.server.listening ? { status: "ok", detail: this.url } : { status: "stopped" };
  }

  get url(): string {
    return `http://127.0.0.1:${this.boundPort}`;
  }

  /** Notifies the page of a change that no service reports. */
  changed(topic: string): void {
    this.live.changed([topic]);
  }

  private otherChanges(): string[] {
    const { resources, switches } = this.options.sources;
    const there = resources();
    const now = JSON.stringify(
      switches.flatMap((group) => group.switches.map(({ current }) => current.value)),
    );
    if (there === this.shownResources && now === this.shown) return [];
    this.shownResources = there;
    this.shown = now;
    return ["topology", "faults"];
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      guard(request);
      const url = requestUrl(request.url);
      if (url.pathname === "/events" && request.method === "GET") return this.live.connect(request, response);
      const link = this.link(request, url);
      if (link) {
        response.writeHead(303, { ...commonHeaders, location: link() }).end();
        return;
      }
      const { type, body, policy } = await this.reply(request, url);
      const headers = { ...commonHeaders, "content-type": type, "content-security-policy": policy };
      response.writeHead(200, headers).end(body);
    } catch (error) {
      if (response.destroyed) return;
      const { status, message } = refusal(error);
      if (status >= 500) console.error(error);
      response.writeHead(status, { ...commonHeaders, "content-type": "application/json" });
      response.end(JSON.stringify({ message }));
    }
  }

  private link({ method }: IncomingMessage, { pathname }: URL): (() => string) | undefined {
    const { links = {} } = this.options.extension;
    return method === "GET" && Object.hasOwn(links, pathname) ? links[pathname] : undefined;
  }

  private async reply(request: IncomingMessage, url: URL): Promise<Reply> {
    if (request.method === "GET") {
      const mail = /^\/mails\/([^/]+)$/.exec(url.pathname)?.[1];
      if (mail !== undefined) return this.mail(mail);
      const file = Object.hasOwn(files, url.pathname) ? files[url.pathname] : undefined;
      if (file) return file(await this.builtPage());
    }
    const route = this.routes[`${request.method} ${url.pathname}`];
    if (!route) throw new BadRequest(`There is no ${request.method} ${url.pathname} here`, 404);
    const body = jsonOf(await readBody(request));
    return json(await route({ query: url.searchParams, body }));
  }

  /** Built on the first request, so that the start needn't wait for it. */
  private builtPage(): Promise<Page> {
    const { title, page } = this.options.extension;
    this.page ??= buildPage(title, page);
    return this.page;
  }

  private mail(id: string): Reply {
    const mail = this.options.sources.mails().find((one) => one.id === id);
    if (!mail) throw new BadRequest(`There is no mail ${id}`, 404);
    return { type: "text/html; charset=utf-8", body: mailDocument(mail), policy: mailPolicy };
  }
}

interface Reply {
  readonly type: string;
  readonly body: string;
  readonly policy: string;
}

const file = (type: string, body: string): Reply => ({ type, body, policy: pagePolicy });

const json = (value: unknown): Reply => file("application/json", JSON.stringify(value ?? null));

const files: Readonly<Record<string, (page: Page) => Reply>> = {
  "/": ({ html }) => file("text/html; charset=utf-8", html),
  "/console.js": ({ script }) => file("text/javascript; charset=utf-8", script),
  "/console.css": ({ styles }) => file("text/css; charset=utf-8", styles),
  "/theme.js": ({ theme }) => file("text/javascript; charset=utf-8", theme),
};

/** @throws BadRequest */
const jsonOf = (body: Buffer): unknown => {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new BadRequest("The body isn't JSON");
  }
};

/** The message of an error; an AWS client's error includes the service's response. */
const serviceError = z.looseObject({
  message: z.string(),
  $metadata: z.looseObject({ httpStatusCode: z.number().optional() }),
});

const refusal = (error: unknown): { status: number; message: string } => {
  if (error instanceof BadRequest || error instanceof AwsError)
    return { status: error.status, message: error.message };
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  const answered = serviceError.safeParse(error);
  if (answered.success) return { status: 400, message: answered.data.message };
  return { status: 500, message: error instanceof Error ? error.message : String(error) };
};
