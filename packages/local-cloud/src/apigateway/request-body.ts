import type { IncomingMessage } from "node:http";

/** Thrown when the client disconnects before its request is complete. */
export class ClientGone extends Error {
  constructor() {
    super("the client closed the connection in the middle of its request");
    this.name = "ClientGone";
  }
}

/** Milliseconds that a client may take to finish sending a body that is too large, before the response is sent anyway. */
const patience = 10_000;

/**
 * Reads a body up to a number of bytes. The rest is read and dropped for a while, because closing the connection while the
 * client still writes would lose the response.
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
