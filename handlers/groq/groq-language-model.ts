import Groq from "groq-sdk";
import * as z from "zod";
import { LanguageModelUnavailable } from "../domain/errors";
import type { CircuitBreaker } from "./circuit-breaker";
import type { LanguageModel, Question } from "./language-model";
import { promptData } from "./prompt-data";

export interface GroqSettings {
  readonly model: string;
  /** Milliseconds for the whole response, including reading the key; at most 2 000. */
  readonly timeoutMs: number;
  readonly apiKey: () => Promise<string>;
  readonly breaker: CircuitBreaker;
}

/** Groq behind a time limit and a circuit breaker. `GROQ_BASE_URL` replaces the address of Groq's API. */
export const groqLanguageModel = ({ apiKey, breaker, model, timeoutMs }: GroqSettings): LanguageModel => {
  const limit = Math.min(timeoutMs, 2_000);
  let client: Groq | undefined;

  const connected = async (): Promise<Groq> => {
    const key = await apiKey();
    // The SDK's own defaults are 60 seconds, three times.
    if (client?.apiKey !== key) client = new Groq({ apiKey: key, timeout: limit, maxRetries: 0 });
    return client;
  };

  const answerTo = async (question: Question<z.ZodType>, signal: AbortSignal): Promise<unknown> => {
    const groq = await connected();
    // The SDK's time-out covers only the headers; the signal covers the body too.
    const completion = await groq.chat.completions.create(requestFor(model, question), { signal });
    return JSON.parse(completion.choices[0]?.message.content ?? "");
  };

  return {
    ask: async (question) => {
      if (!breaker.allows())
        throw new LanguageModelUnavailable("it failed a moment ago, so it wasn't called");
      try {
        const answer = question.answer.parse(await within(limit, (signal) => answerTo(question, signal)));
        breaker.succeeded();
        return answer;
      } catch (error) {
        breaker.failed();
        throw new LanguageModelUnavailable(reason(error), { cause: error });
      }
    },
  };
};

/** Rejects when the time is up, even if the work ignores its signal. */
const within = async <Result>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new LanguageModelUnavailable(`no response within ${ms} ms`));
    }, ms);
  });
  return Promise.race([work(controller.signal), timeUp]).finally(() => clearTimeout(timer));
};

const requestFor = (model: string, { name, answer, instructions, data }: Question<z.ZodType>) => ({
  model,
  temperature: 0,
  reasoning_effort: "low" as const,
  messages: [
    { role: "system" as const, content: instructions },
    { role: "user" as const, content: JSON.stringify(promptData(data)) },
  ],
  response_format: {
    type: "json_schema" as const,
    json_schema: { name, strict: true, schema: wireSchema(answer) },
  },
});

/**
 * Strict mode supports shapes (every property required, none additional) but not every constraint, so ranges and lengths
 * are removed here and checked on the response.
 * @see https://console.groq.com/docs/structured-outputs
 */
const wireSchema = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema, ...wire } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      for (const constraint of ["minimum", "maximum", "minLength", "maxLength", "pattern"] as const) {
        delete jsonSchema[constraint];
      }
    },
  });
  return wire;
};

const reason = (error: unknown): string => {
  if (error instanceof LanguageModelUnavailable) return error.message;
  if (error instanceof z.ZodError) return "its response doesn't match the schema";
  if (error instanceof SyntaxError) return "its response isn't JSON";
  return error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : "unknown failure";
};
