import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as z from "zod";
import { listen } from "../endpoint/listen";
import { readBody } from "../endpoint/read-call";
import type { Health, Service } from "../service";
import { AwsClients } from "./aws-clients";
import { BadRequest, type ConsoleExtension, type ConsoleRoute } from "./extension";
import { commonHeaders, guard, mailPolicy, pagePolicy } from "./guard";
import { Live, topicsOf } from "./live";
import { mailDocument } from "./mails";
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

/** A web page that shows what the local cloud does, as it happens. For this machine's browsers only. */
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

  constructor(private readonly options: ConsoleOptions) {
    const { sources, extension } = options;
    this.traffic = new Traffic(sources.resources);
    this.aws = new AwsClients(sources.awsEndpoint);
    const { traffic, record, aws } = this;
    this.routes = { ...consoleRoutes({ sources, traffic, record, aws }), ...extension.routes };
    this.live = new Live({
      takeFlows: () => this.traffic.takeFlows(),
      otherChanges: () => this.otherChanges(),
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

  /** Tells the page that something changed that services don't tell of. */
  changed(topic: string): void {
    this.live.changed([topic]);
  }

  private otherChanges(): string[] {
    const { resources, faults } = this.options.sources;
    const now = `${resources().length} ${faults.rejectedMail} ${faults.groqMode}`;
    if (now === this.shown) return [];
    this.shown = now;
    return ["topology", "faults"];
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      guard(request);
      const url = new URL(request.url ?? "/", this.url);
      if (url.pathname === "/events" && request.method === "GET") return this.live.connect(request, response);
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

  private async reply(request: IncomingMessage, url: URL): Promise<Reply> {
    const mail = /^\/mails\/([^/]+)$/.exec(url.pathname)?.[1];
    if (mail !== undefined) return this.mail(mail);
    const file = files[url.pathname];
    if (file) return file(await this.builtPage());
    const route = this.routes[`${request.method} ${url.pathname}`];
    if (!route) throw new BadRequest(`There is no ${request.method} ${url.pathname} here`, 404);
    const body = jsonOf(await readBody(request));
    return json(await route({ query: url.searchParams, body }));
  }

  /** Built when it is first asked for: who doesn't look doesn't wait. */
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

/** An error of an AWS client says what the service answered. */
const serviceError = z.looseObject({
  message: z.string(),
  $metadata: z.looseObject({ httpStatusCode: z.number().optional() }),
});

const refusal = (error: unknown): { status: number; message: string } => {
  if (error instanceof BadRequest) return { status: error.status, message: error.message };
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  const answered = serviceError.safeParse(error);
  if (answered.success) return { status: 400, message: answered.data.message };
  return { status: 500, message: error instanceof Error ? error.message : String(error) };
};
