import type { Retrier } from "../languages/shared-fields";
import type { TaskFailure } from "../task-failure";

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const matches = (errors: readonly string[], { name, terminal }: TaskFailure): boolean =>
  !terminal &&
  errors.some((error) => {
    if (error === "States.ALL") return true;
    return error === name || (error === "States.TaskFailed" && name !== "States.Timeout");
  });

/** Decides for one state whether, and after how long, it is tried again. */
export class Retries {
  private readonly attempts = new Map<Retrier, number>();

  constructor(private readonly retriers: readonly Retrier[] = []) {}

  /** @returns seconds to wait before the next try; undefined when there is none */
  next(failure: TaskFailure): number | undefined {
    const retrier = this.retriers.find(({ ErrorEquals }) => matches(ErrorEquals, failure));
    if (!retrier) return undefined;
    const attempt = this.attempts.get(retrier) ?? 0;
    if (attempt >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.attempts.set(retrier, attempt + 1);
    const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
    const seconds = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
    return retrier.JitterStrategy === "FULL" ? Math.random() * seconds : seconds;
  }
}

export const catcherOf = <Catcher extends { readonly ErrorEquals: readonly string[] }>(
  catchers: readonly Catcher[] | undefined,
  failure: TaskFailure,
): Catcher | undefined => catchers?.find(({ ErrorEquals }) => matches(ErrorEquals, failure));
