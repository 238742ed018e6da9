import type { IncomingMessage } from "node:http";

/** The client left before its request was whole. There is nobody to answer. */
export class ClientGone extends Error {
  constructor() {
    super("the client closed the connection in the middle of its request");
    this.name = "ClientGone";
  }
}

/** Milliseconds that a client has to finish sending what is too large, before it is answered anyway. */
const patience = 10_000;

/**
 * Reads a body up to a number of bytes. What is beyond is read too and dropped, for a while: a connection that ends
 * while the client still writes would take the answer with it.
 * @returns `undefined` for one that is too large
 * @throws ClientGone
 */
export const readBody = (request: IncomingMessage, limit: number): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let timer: NodeJS.Timeout | undefined;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else timer ??= setTimeout(() => resolve(undefined), patience).unref();
    });
    request.on("end", () => resolve(size > limit ? undefined : Buffer.concat(chunks)));
    request.on("error", () => reject(new ClientGone()));
    request.on("close", () => {
      clearTimeout(timer);
      reject(new ClientGone());
    });
  });
