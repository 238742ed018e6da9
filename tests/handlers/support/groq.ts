import * as z from "zod";
import { type CircuitBreaker, circuitBreaker } from "../../../handlers/groq/circuit-breaker";
import { groqLanguageModel } from "../../../handlers/groq/groq-language-model";
import type { LanguageModel } from "../../../handlers/groq/language-model";
import { type HttpFake, type Received, sendJson } from "./http-fake";

/** A chat completion with this text as its message. */
export const completion = (content: string) =>
  sendJson({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "openai/gpt-oss-120b",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
  });

export const answers = (value: unknown) => completion(JSON.stringify(value));

const sent = z.looseObject({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  response_format: z.object({
    type: z.string(),
    json_schema: z.object({
      name: z.string(),
      strict: z.boolean(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
});

export const chatRequest = (received: Received | undefined) =>
  sent.parse(JSON.parse(received?.body ?? "null"));

/** The real SDK against the fake. The SDK reads its base URL when the client is made, at the first question. */
export const modelAt = (
  fake: HttpFake,
  {
    timeoutMs = 500,
    breaker = circuitBreaker({ failures: 100, coolDownMs: 1 }),
  }: Partial<{ timeoutMs: number; breaker: CircuitBreaker }> = {},
): LanguageModel => {
  process.env.GROQ_BASE_URL = fake.url;
  return groqLanguageModel({
    model: "openai/gpt-oss-120b",
    timeoutMs,
    breaker,
    apiKey: async () => "gsk_test",
  });
};
