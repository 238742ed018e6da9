import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { createRequestHandler } from "local-aws-sqs";
import type { Clock } from "../clock/clock";
import { Forward } from "../endpoint/forward";
import { listen } from "../endpoint/listen";
import { type AwsReply, account } from "../service";
import type { QueueEngine } from "./queue";
import { loadQueueEngine } from "./queue-engine";

type Handler = ReturnType<typeof createRequestHandler>;

/** A token that only the endpoint adds, because the engine checks nothing and its port is open to the whole machine. */
const secretHeader = "x-local-cloud-secret";

/** `local-aws-sqs` on a port of its own, behind the AWS endpoint. */
export class EngineServer {
  private readonly secret = randomUUID();
  /** Aborted when the one who asks the engine has gone. */
  private readonly asking = new AsyncLocalStorage<AbortSignal>();
  private readonly forward = new Forward(() => this.url);
  private handler: Handler | undefined;
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly clock: Clock) {}

  /** @param endpointUrl of the AWS endpoint, which queue URLs begin with */
  async start(endpointUrl: string): Promise<void> {
    const { hostname, port } = new URL(endpointUrl);
    const handler = loadQueueEngine(this.clock)({
      accountId: account.id,
      region: account.region,
      hostname,
      port: Number(port),
    });
    this.handler = handler;
    this.server = createServer((request, response) => {
      if (request.headers[secretHeader] !== this.secret) {
        response.writeHead(403).end("This port answers the AWS endpoint only");
        return;
      }
      const gone = new AbortController();
      response.once("close", () => {
        if (!response.writableFinished) gone.abort();
      });
      this.asking.run(gone.signal, () =>
        handler.requestHandler(request, response).catch(() => refuseMalformed(response)),
      );
    });
    this.port = await listen(this.server, 0, "the queue engine's port");
  }

  async stop(): Promise<void> {
    if (!this.server) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.forward.close();
    this.server.closeAllConnections();
    await closed;
    this.handler?.service.resetAll();
    this.server = undefined;
  }

  get isRunning(): boolean {
    return this.server !== undefined;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  queues(): QueueEngine["Queues"] {
    return this.handler?.service.Queues ?? [];
  }

  /** Aborted when the one whose request the engine answers right now doesn't wait any more. */
  gone(): AbortSignal | undefined {
    return this.asking.getStore();
  }

  send(call: Parameters<Forward["send"]>[0]): Promise<AwsReply> {
    return this.forward.send({ ...call, headers: { ...call.headers, [secretHeader]: this.secret } });
  }
}

/** The engine throws on requests that it doesn't expect, and would take the whole process with it. */
const refuseMalformed = (response: ServerResponse): void => {
  const error = { __type: "com.amazonaws.sqs#SerializationException", message: "The request can't be read" };
  if (!response.headersSent) response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(error));
};
