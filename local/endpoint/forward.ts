import { Agent, request } from "node:http";
import { type AwsCall, AwsError, type AwsReply } from "../service";

/** Headers that belong to one connection, not to the call. */
const hopByHop = new Set([
  "connection",
  "host",
  "content-length",
  "transfer-encoding",
  "keep-alive",
  "expect",
]);

const withoutHopByHop = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" && !hopByHop.has(name) ? [[name, value]] : [],
    ),
  );

/** Hands calls on, byte for byte, to an engine that speaks the same protocol. */
export class Forward {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param url of the engine, e.g. `http://127.0.0.1:8000` */
  constructor(private readonly url: () => string) {}

  send(call: Pick<AwsCall, "method" | "headers" | "body"> & { path?: string }): Promise<AwsReply> {
    const headers = { ...withoutHopByHop(call.headers), "content-length": String(call.body.length) };
    return new Promise((resolve, reject) => {
      const target = new URL(call.path ?? "/", this.url());
      const outgoing = request(target, { method: call.method, headers, agent: this.agent }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 500,
            headers: withoutHopByHop(answer.headers),
            body: Buffer.concat(chunks),
          }),
        );
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // The engine closed an idle connection at the moment of its next use, and hasn't read the call:
        // https://nodejs.org/docs/latest-v20.x/api/http.html#requestreusedsocket
        if (outgoing.reusedSocket && error.code === "ECONNRESET") resolve(this.send(call));
        else reject(new AwsError("ServiceUnavailable", `The engine gave no answer: ${error.message}`, 503));
      });
      outgoing.end(call.body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
