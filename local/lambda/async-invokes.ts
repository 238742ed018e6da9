import { setTimeout as delay } from "node:timers/promises";
import { TooManyRequests } from "./pool";
import type { Outcome } from "./worker";

export interface AsyncInvokesOptions {
  /** Milliseconds before each retry of an event that the function failed on: one and two minutes on AWS. */
  readonly retryDelays: readonly number[];
  /** Milliseconds before another try of an event that was throttled; these use up no retry. */
  readonly throttleDelay: number;
}

/** One event on its way to a function, and who is told when it gets nowhere. */
export interface AsyncInvoke {
  readonly run: () => Promise<Outcome>;
  readonly givenUp: (reason: string) => void;
}

/**
 * Asynchronous invokes: tried three times, then given up. On AWS events wait in a queue of Lambda's; here they wait
 * in memory, so those that wait for a retry when the cloud stops are given up.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvokes {
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: AsyncInvokesOptions) {}

  add(invoke: AsyncInvoke): void {
    const running = this.carry(invoke).finally(() => this.underWay.delete(running));
    this.underWay.add(running);
  }

  /** Lets what runs end; retries that wait aren't waited for. */
  async stop(): Promise<void> {
    this.stopping.abort();
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async carry({ run, givenUp }: AsyncInvoke): Promise<void> {
    const { retryDelays, throttleDelay } = this.options;
    const { signal } = this.stopping;
    for (let failures = 0; ; ) {
      const problem = await attempt(run);
      if (problem === undefined) return;
      if (!problem.throttled) failures += 1;
      const wait = problem.throttled ? throttleDelay : retryDelays[failures - 1];
      if (wait === undefined)
        return givenUp(`failed ${failures} times, the last time with ${problem.reason}`);
      await delay(wait, undefined, { signal }).catch(() => {}); // stopped while it waited
      if (signal.aborted)
        return givenUp(`the local cloud stopped before a retry; it failed with ${problem.reason}`);
    }
  }
}

/** One try. @returns what went wrong, if something did */
const attempt = async (
  run: AsyncInvoke["run"],
): Promise<{ throttled: boolean; reason: string } | undefined> => {
  try {
    const outcome = await run();
    if (!("fault" in outcome)) return undefined;
    return { throttled: false, reason: `${outcome.fault.errorType}: ${outcome.fault.errorMessage}` };
  } catch (error) {
    return { throttled: error instanceof TooManyRequests, reason: String(error) };
  }
};
