import { Agent, request } from "node:http";
import { type AwsCall, AwsError, type AwsReply } from "../service";
import { withoutBodyHeaders } from "./body-headers";

/** Headers of the connection, not of the call. An engine's responses stay uncompressed, because services read them. */
const hopByHop =
  /^(connection|host|keep-alive|expect|te|upgrade|proxy-(authenticate|authorization|connection)|accept-encoding)$/;

/** The headers that may be sent on another connection with another body. */
const passedOn = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(withoutBodyHeaders(headers)).flatMap(([name, value]) =>
      typeof value === "string" && !hopByHop.test(name) ? [[name, value]] : [],
    ),
  );

/**
 * Forwards calls to an engine that uses the same protocol. Headers that describe a body aren't passed on: each side
 * describes the bytes that it sends.
 */
export class Forward {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param url of the engine, e.g. `http://127.0.0.1:8000` */
  constructor(private readonly url: () => string) {}

  /** @param call with `gone`, the request to the engine is aborted when the client doesn't wait any more */
  send(call: Pick<AwsCall, "method" | "headers" | "body" | "gone"> & { path?: string }): Promise<AwsReply> {
    const headers = { ...passedOn(call.headers), "content-length": String(call.body.length) };
    return new Promise((resolve, reject) => {
      const target = new URL(call.path ?? "/", this.url());
      const options = { method: call.method, headers, agent: this.agent, signal: call.gone };
      const outgoing = request(target, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 500,
            headers: passedOn(answer.headers),
            body: Buffer.concat(chunks),
          }),
        );
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // The engine closed an idle connection at the moment of its next use, and hasn't read the call:
        // https://nodejs.org/docs/latest-v20.x/api/http.html#requestreusedsocket
        if (outgoing.reusedSocket && error.code === "ECONNRESET") resolve(this.send(call));
        else reject(new AwsError("ServiceUnavailable", `The engine didn't respond: ${error.message}`, 503));
      });
      outgoing.end(call.body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
