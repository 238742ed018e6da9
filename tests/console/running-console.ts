import { request } from "node:http";
import { join } from "node:path";
import { LocalConsole } from "../../local/console/console";
import type { ConsoleExtension } from "../../local/console/extension";
import type { Faults } from "../../local/console/sources";
import { Observer } from "../../local/observation";
import type { Mail } from "../../local/ses/mailbox";

const page = join(__dirname, "../../cli/console/web/views");

/** A console on a free port, over sources that a test controls. */
export class RunningConsole {
  readonly observer = new Observer();
  readonly mails: Mail[] = [];
  readonly faults: Faults = { rejectedMail: undefined, groqMode: "ok", groqIsStandIn: true };
  readonly posted: unknown[] = [];
  readonly console: LocalConsole;

  constructor(port = 0) {
    const extension: ConsoleExtension = {
      title: "test",
      page,
      routes: {
        "POST /app/things": ({ body }) => {
          this.posted.push(body);
          return { done: true };
        },
      },
      topicsOf: (event) => (event.kind === "event-published" ? ["things"] : []),
    };
    const sources = {
      observer: this.observer,
      resources: () => [],
      queueContents: () => [],
      mails: () => this.mails,
      faults: this.faults,
      awsEndpoint: () => "http://127.0.0.1:9",
    };
    this.console = new LocalConsole({ port, sources, extension });
  }

  /** `fetch` may set neither Host nor Origin. */
  send(
    method: string,
    path: string,
    { headers = {}, body = "" }: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.console.url}${path}`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}) {
    return this.send("POST", path, {
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }
}
