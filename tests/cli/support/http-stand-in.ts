import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP server that answers as told, in turn, and the last answer from then on. */
export const httpStandIn = async (...answers: readonly Answer[]) => {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, headers, body: await text(request) });
    const answer = answers[Math.min(seen.length, answers.length) - 1];
    response.writeHead(answer?.status ?? 500, { "content-type": "application/json", ...answer?.headers });
    response.end(typeof answer?.body === "string" ? answer.body : JSON.stringify(answer?.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const addressOf = (address: AddressInfo | string | null): AddressInfo => {
  if (address === null || typeof address === "string") throw new Error("The server listens on no port");
  return address;
};
