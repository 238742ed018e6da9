import { setTimeout as delay } from "node:timers/promises";
import { type Health, ModeSwitch, type StandIn, stopController } from "@orderflow/local-cloud";
import * as z from "zod";
import { type Answer, type Asked, LoopbackServer } from "../loopback-server";
import { answerTo, type ChatRequest, chatRequest } from "./answers";

/** Models that Groq has shut off and that articles still mention. */
const shutOff = /^(llama-?3|llama3|mixtral|gemma)/i;

/** Milliseconds that a response takes in mode `slow`. */
const slowness = 10_000;

/** The text of its switch if functions call the real Groq. */
const realGroq = "Functions call the real Groq, which can’t be broken from here.";

/**
 * A stand-in for Groq that the real `groq-sdk` talks to: the OpenAI-compatible chat completions, answered by
 * rules in place of a model.
 * @see https://console.groq.com/docs/api-reference#chat-create
 */
export class GroqStandIn implements StandIn {
  readonly id = "groq";
  readonly name = "Groq (stand-in)";
  /** Works; refuses; responds after 10 s; responds with something other than the requested JSON. */
  readonly mode: ModeSwitch<"ok" | "down" | "slow" | "garbage">;
  readonly switches;
  private readonly server = new LoopbackServer((asked) => this.answer(asked));
  private readonly stopping = stopController();

  /** @param options.isUsed false if functions call the real Groq */
  constructor(private readonly options: { readonly isUsed: boolean } = { isUsed: true }) {
    const unavailable = options.isUsed ? undefined : realGroq;
    this.mode = new ModeSwitch({ name: "mode", title: "The language model", unavailable }, [
      { value: "ok", label: "Groq works" },
      { value: "down", label: "Groq is down" },
      { value: "slow", label: "Groq is slow" },
      { value: "garbage", label: "Groq talks nonsense" },
    ]);
    this.switches = [this.mode];
  }

  start(): Promise<void> {
    return this.server.start();
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return this.server.stop();
  }

  health(): Health {
    const detail = `${this.mode.current.value} at ${this.baseUrl}`;
    return { status: this.server.listening ? "ok" : "stopped", detail };
  }

  environment(): Readonly<Record<string, string>> {
    return this.options.isUsed ? { GROQ_BASE_URL: this.baseUrl } : {};
  }

  get baseUrl(): string {
    return this.server.url;
  }

  private async answer({ method, path, headers, body }: Asked): Promise<Answer> {
    const mode = this.mode.current.value;
    if (!/^\/openai\/v1\/chat\/completions\/?$/.test(path))
      return failed(404, "unknown_url", `Unknown request URL: ${method} ${path}.`);
    if (!/^Bearer .+/.test(headers.authorization ?? ""))
      return failed(401, "invalid_api_key", "Invalid API Key");
    if (mode === "down") return failed(503, "service_unavailable", "The stand-in was told to be down.");
    if (mode === "slow") await delay(slowness, undefined, { signal: this.stopping.signal });
    const parsed = chatRequest.safeParse(jsonOf(body));
    if (!parsed.success) return failed(400, "invalid_request_error", z.prettifyError(parsed.error));
    if (shutOff.test(parsed.data.model))
      return failed(404, "model_not_found", `The model \`${parsed.data.model}\` does not exist.`);
    return [200, completion(parsed.data, mode === "garbage" ? "Sure! Here is your JSON: {" : undefined)];
  }
}

const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined; // the schema refuses it
  }
};

const failed = (status: number, code: string, message: string): Answer => [
  status,
  { error: { message, type: "invalid_request_error", code } },
];

/** Estimates tokens at four characters each, the usual estimate. */
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
