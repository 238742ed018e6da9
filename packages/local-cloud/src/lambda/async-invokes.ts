import type { Clock } from "../clock/clock";
import { stopController } from "../stop-controller";
import { TooManyRequests } from "./concurrency";
import type { Outcome } from "./worker";

export interface AsyncInvokesOptions {
  readonly clock: Clock;
  /** Milliseconds before each retry of an event that the function failed on: one and two minutes on AWS. */
  readonly retryDelays: readonly number[];
  /** Milliseconds before a throttled event is tried again; this doesn't count as a retry. */
  readonly throttleDelay: number;
}

/** An event for a function, and a callback for its failure. */
export interface AsyncInvoke {
  readonly run: () => Promise<Outcome>;
  readonly givenUp: (reason: string) => void;
}

/**
 * Asynchronous invocations: tried three times, then given up. On AWS, events wait in Lambda's own queue. Here they wait in
 * memory, so events that wait for a retry when the cloud stops are given up.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvokes {
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = stopController();

  constructor(private readonly options: AsyncInvokesOptions) {}

  add(invoke: AsyncInvoke): void {
    const running = this.carry(invoke).finally(() => this.underWay.delete(running));
    this.underWay.add(running);
  }

  /** Waits for running tries, but not for pending retries. */
  async stop(): Promise<void> {
    this.stopping.abort();
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async carry({ run, givenUp }: AsyncInvoke): Promise<void> {
    const { clock, retryDelays, throttleDelay } = this.options;
    const { signal } = this.stopping;
    for (let failures = 0; ; ) {
      const problem = await attempt(run);
      if (problem === undefined) return;
      if (!problem.throttled) failures += 1;
      const wait = problem.throttled ? throttleDelay : retryDelays[failures - 1];
      if (wait === undefined)
        return givenUp(`failed ${failures} times, the last time with ${problem.reason}`);
      await clock.sleep(wait, signal);
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
