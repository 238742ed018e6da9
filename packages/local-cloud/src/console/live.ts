import type { IncomingMessage, ServerResponse } from "node:http";
import type { CloudEvent } from "../observation";
import type { Flow, Topic } from "./api";
import { commonHeaders } from "./guard";

/** Milliseconds between two pushes: short enough to look immediate, and a burst of events is one message. */
const pushInterval = 150;

/** Milliseconds between two checks for changes without an event (a message that becomes visible again). */
const quietInterval = 2_000;

/** Milliseconds between two checks of metrics, which have one value per minute. */
const metricInterval = 10_000;

export interface LiveSources {
  /** Edges that were taken since the last call. */
  readonly takeFlows: () => readonly Flow[];
  /** Called before each push, for changes without an event: new resources, a fault switched elsewhere. */
  readonly otherChanges: () => readonly string[];
  /** The cloud's time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Server-sent events: which edges were taken, and which parts of the page are out of date. */
export class Live {
  private readonly clients = new Set<ServerResponse>();
  private readonly dirty = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private lastQuiet = 0;
  private lastMetrics = 0;
  private toldAhead = 0;

  constructor(private readonly sources: LiveSources) {}

  connect(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...commonHeaders, "content-type": "text/event-stream" });
    response.write(`retry: 1000\n\n${message("clock", { now: this.sources.now() })}${message("hello", {})}`);
    this.clients.add(response);
    this.timer ??= setInterval(() => this.push(), pushInterval).unref();
    request.on("close", () => this.forget(response));
  }

  changed(topics: readonly string[]): void {
    if (this.clients.size > 0) for (const topic of topics) this.dirty.add(topic);
  }

  close(): void {
    clearInterval(this.timer);
    for (const client of this.clients) client.end();
    this.clients.clear();
  }

  private push(): void {
    this.changed(this.sources.otherChanges());
    if (Date.now() - this.lastQuiet > quietInterval) {
      this.lastQuiet = Date.now();
      this.changed(["queues", "alarms"]);
    }
    if (Date.now() - this.lastMetrics > metricInterval) {
      this.lastMetrics = Date.now();
      this.changed(["metrics"]);
    }
    this.tellTime();
    const flows = this.sources.takeFlows();
    if (flows.length > 0) this.send("flows", flows);
    if (this.dirty.size > 0) this.send("changed", [...this.dirty]);
    this.dirty.clear();
  }

  /** The page's clock runs by itself, so only a moved clock is reported. */
  private tellTime(): void {
    const now = this.sources.now();
    const ahead = Math.round((now - Date.now()) / 1000);
    if (ahead !== this.toldAhead) this.send("clock", { now });
    this.toldAhead = ahead;
  }

  private send(event: string, data: unknown): void {
    for (const client of this.clients) client.write(message(event, data));
  }

  private forget(client: ServerResponse): void {
    this.clients.delete(client);
    if (this.clients.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

const message = (event: string, data: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** The console's topics that an event changes. */
export const topicsOf = (event: CloudEvent): readonly Topic[] => {
  switch (event.kind) {
    case "line-logged":
      return ["logs", "traces"];
    case "message-sent":
    case "message-received":
    case "message-deleted":
      return ["queues", "traces"];
    case "event-published":
    case "event-delivered":
      return ["archives", "traces"];
    case "execution-changed":
    case "state-entered":
      return ["executions", "traces"];
    case "call-made":
      return callTopics(event.service, event.action);
    default:
      return ["traces"];
  }
};

const callTopics = (service: string, action: string): readonly Topic[] => {
  if (service === "ses") return ["mails", "traces"];
  return service === "dynamodb" && /^(Put|Update|Delete|BatchWrite|TransactWrite)/.test(action)
    ? ["tables"]
    : [];
};
