import type * as z from "zod";

export interface Question<Answer extends z.ZodType> {
  /** Names the answer's schema on the wire. */
  readonly name: string;
  readonly answer: Answer;
  /** What to do, in our words only. */
  readonly instructions: string;
  /** What to do it with; goes as JSON in a message of its own, and is never to be taken as instructions. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LanguageModel {
  /** @throws LanguageModelUnavailable for whatever reason there is no valid answer in time. */
  ask<Answer extends z.ZodType>(question: Question<Answer>): Promise<z.output<Answer>>;
}
