import { request } from "node:http";
import { join } from "node:path";
import { ModeSwitch } from "@orderflow/local-cloud";
import { type ConsoleExtension, LocalConsole } from "@orderflow/local-cloud/console";
import { type Mail, Observer } from "@orderflow/local-cloud/testing/console";

const page = join(__dirname, "../../cli/console/web/views");

/** A console on a free port, over sources that a test controls. */
export class RunningConsole {
  readonly observer = new Observer();
  readonly mails: Mail[] = [];
  readonly model = new ModeSwitch({ name: "mode", title: "The model" }, [
    { value: "ok", label: "It works" },
    { value: "down", label: "It is down" },
  ]);
  readonly lever = new ModeSwitch({ name: "lever", title: "The lever", unavailable: "It is locked." }, [
    { value: "up", label: "It is up" },
    { value: "down", label: "It is down" },
  ]);
  readonly posted: unknown[] = [];
  /** Milliseconds that the cloud's clock is ahead. */
  ahead = 0;
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
      rules: { drawings: {}, access: {} },
      queueContents: () => [],
      mails: () => this.mails,
      switches: [
        { id: "model", switches: [this.model] },
        { id: "engine", switches: [this.lever] },
      ],
      awsEndpoint: () => "http://127.0.0.1:9",
      now: () => Date.now() + this.ahead,
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
