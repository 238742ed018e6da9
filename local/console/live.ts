import type { IncomingMessage, ServerResponse } from "node:http";
import type { CloudEvent } from "../observation";
import type { Flow, Topic } from "./api";
import { commonHeaders } from "./guard";

/** Milliseconds between two pushes: seen as at once, and a burst of orders is one message. */
const pushInterval = 150;

/** Milliseconds after which what changes without a sound (a message that becomes visible again) is looked at. */
const quietInterval = 2_000;

export interface LiveSources {
  /** Edges that were taken since the last call. */
  readonly takeFlows: () => readonly Flow[];
  /** Called before each push, for what nobody tells: more resources, a fault switched elsewhere. */
  readonly otherChanges: () => readonly string[];
}

/** Server-sent events: which edges were taken, and which parts of the page are out of date. */
export class Live {
  private readonly clients = new Set<ServerResponse>();
  private readonly dirty = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private lastQuiet = 0;

  constructor(private readonly sources: LiveSources) {}

  connect(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...commonHeaders, "content-type": "text/event-stream" });
    response.write("retry: 1000\n\nevent: hello\ndata: {}\n\n");
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
      this.changed(["queues"]);
    }
    const flows = this.sources.takeFlows();
    if (flows.length > 0) this.send("flows", flows);
    if (this.dirty.size > 0) this.send("changed", [...this.dirty]);
    this.dirty.clear();
  }

  private send(event: string, data: unknown): void {
    for (const client of this.clients) client.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private forget(client: ServerResponse): void {
    this.clients.delete(client);
    if (this.clients.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** What of the console's own an event changes. */
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
      return event.service === "ses" ? ["mails", "traces"] : [];
    default:
      return ["traces"];
  }
};
