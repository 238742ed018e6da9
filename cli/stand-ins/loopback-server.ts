import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { programRefusal } from "@orderflow/local-cloud/callers";

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Status and JSON body. */
export type Answer = readonly [status: number, body: unknown];

/** A JSON HTTP API for stand-ins, on a free port of this machine. It refuses browsers. */
export class LoopbackServer {
  private readonly server: Server;
  private port = 0;

  /** @param answer when it rejects, the connection breaks */
  constructor(answer: (asked: Asked) => Promise<Answer> | Answer) {
    this.server = createServer(async (request, response) => {
      try {
        const { method = "GET", url: path = "/", headers } = request;
        const message = programRefusal(headers);
        const [status, body] =
          message === undefined
            ? await answer({ method, path, headers, body: await buffer(request) })
            : [403, { error: { message } }];
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      } catch (error) {
        // The caller gave up, or the cloud is stopping, so nobody waits for a response.
        response.destroy(error instanceof Error ? error : undefined);
      }
    });
  }

  async start(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const address = this.server.address();
    if (typeof address === "object" && address !== null) this.port = address.port;
  }

  /** Breaks open connections. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  get listening(): boolean {
    return this.server.listening;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
}
