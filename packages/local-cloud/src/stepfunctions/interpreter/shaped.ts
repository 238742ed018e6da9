import { assignedBy } from "./assign";
import type { Evaluation } from "./evaluation";
import type { Performed } from "./performed";

interface Shaping {
  readonly ResultSelector?: unknown;
  readonly Assign?: unknown;
  readonly Next?: string | undefined;
}

/** What a state makes of the result of its task, branches or iterations. */
export const shaped = (
  { ResultSelector, Assign, Next }: Shaping,
  input: Evaluation,
  result: unknown,
): Performed => ({
  result: ResultSelector === undefined ? result : input.of(result).template(ResultSelector),
  next: Next,
  assign: () => assignedBy(Assign, input.of(result)),
});
