import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { listen } from "../endpoint/listen";
import { readBody } from "../endpoint/read-call";
import type { Health, Service } from "../service";
import { answerTo, type ChatRequest, chatRequest } from "./answers";

/** How the stand-in behaves: well; refusing; answering after 10 s; answering what isn't the JSON it was asked for. */
export const groqMode = z.enum(["ok", "down", "slow", "garbage"]);
export type GroqMode = z.infer<typeof groqMode>;

/** Models that articles still name and Groq has shut off. */
const shutOff = /^(llama-?3|llama3|mixtral|gemma)/i;

/**
 * A stand-in for Groq that the real `groq-sdk` talks to: the OpenAI-compatible chat completions, answered by
 * rules in place of a model.
 * @see https://console.groq.com/docs/api-reference#chat-create
 */
export class GroqStandIn implements Service {
  readonly name = "Groq (stand-in)";
  private readonly server: Server;
  private readonly stopping = new AbortController();
  private port = 0;

  /** @param mode may be changed at any time */
  constructor(public mode: GroqMode = "ok") {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start(): Promise<void> {
    this.port = await listen(this.server, 0, "the stand-in's port");
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  health(): Health {
    return { status: this.server.listening ? "ok" : "stopped", detail: `${this.mode} at ${this.baseUrl}` };
  }

  /** What `GROQ_BASE_URL` has to be. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [status, body] = await this.reply(request);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    } catch (error) {
      // The caller gave up, or the cloud stops: nobody is there to be answered.
      response.destroy(error instanceof Error ? error : undefined);
    }
  }

  private async reply(request: IncomingMessage): Promise<[number, unknown]> {
    const body = await readBody(request);
    if (!/^\/openai\/v1\/chat\/completions\/?$/.test(request.url ?? ""))
      return failed(404, "unknown_url", `Unknown request URL: ${request.method} ${request.url}.`);
    if (!/^Bearer .+/.test(request.headers.authorization ?? ""))
      return failed(401, "invalid_api_key", "Invalid API Key");
    if (this.mode === "down") return failed(503, "service_unavailable", "The stand-in was told to be down.");
    if (this.mode === "slow") await delay(10_000, undefined, { signal: this.stopping.signal });
    const parsed = chatRequest.safeParse(jsonOf(body));
    if (!parsed.success) return failed(400, "invalid_request_error", z.prettifyError(parsed.error));
    if (shutOff.test(parsed.data.model))
      return failed(404, "model_not_found", `The model \`${parsed.data.model}\` does not exist.`);
    return [200, completion(parsed.data, this.mode === "garbage" ? "Sure! Here is your JSON: {" : undefined)];
  }
}

const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined; // refused by the schema
  }
};

const failed = (status: number, code: string, message: string): [number, unknown] => [
  status,
  { error: { message, type: "invalid_request_error", code } },
];

/** Nobody counts tokens here; four characters a token is the usual estimate. */
const tokens = (text: string): number => Math.ceil(text.length / 4);

const usage = (asked: number, answered: number) => ({
  prompt_tokens: asked,
  completion_tokens: answered,
  total_tokens: asked + answered,
});

const completion = (request: ChatRequest, content = answerTo(request)) => ({
  id: "chatcmpl-local",
  object: "chat.completion",
  created: Math.floor(Date.now() / 1000),
  model: request.model,
  choices: [{ index: 0, message: { role: "assistant", content }, logprobs: null, finish_reason: "stop" }],
  usage: usage(tokens(JSON.stringify(request.messages)), tokens(content)),
});
