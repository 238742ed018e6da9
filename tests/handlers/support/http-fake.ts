import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  readonly body: string;
}

type Answer = (received: Received, response: ServerResponse) => void;

export interface HttpFake {
  readonly url: string;
  readonly received: Received[];
  /** From now on. */
  answer: Answer;
  stop(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

/** An HTTP server on a free port that keeps what it was sent. */
export const startHttpFake = async (answer: Answer): Promise<HttpFake> => {
  const fake: Pick<HttpFake, "received" | "answer"> = { received: [], answer };
  const server = createServer(async (request, response) => {
    const received = { headers: request.headers, url: request.url ?? "", body: await bodyOf(request) };
    fake.received.push(received);
    fake.answer(received, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!isAddress(address)) throw new Error("The fake has no port.");
  return Object.assign(fake, {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
};

export const sendJson =
  (body: unknown, status = 200): Answer =>
  (_received, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

/** Takes the request and never answers. */
export const hang: Answer = () => undefined;
