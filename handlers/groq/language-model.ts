import type * as z from "zod";

export interface Question<Answer extends z.ZodType> {
  /** The name of the response's schema in the request. */
  readonly name: string;
  readonly answer: Answer;
  /** The instructions, which contain only our own text. */
  readonly instructions: string;
  /** The data, sent as JSON in a separate message; the model must not treat it as instructions. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LanguageModel {
  /** @throws LanguageModelUnavailable when there is no valid response in time, for any reason. */
  ask<Answer extends z.ZodType>(question: Question<Answer>): Promise<z.output<Answer>>;
}
