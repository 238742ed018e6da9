import { setTimeout as realDelay } from "node:timers/promises";

/** Milliseconds without work after which nothing more is expected; the steps of one flow are closer together. */
const quiet = 100;

/** Milliseconds after which a move of the clock continues although some work, such as a slow function, hasn't ended. */
const longest = 5_000;

/** The work in progress in the cloud, such as invocations of functions. */
export class WorkUnderWay {
  private underWay = 0;
  private begun = 0;

  /** Runs a piece of work, which counts until it ends. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.underWay += 1;
    this.begun += 1;
    try {
      return await work();
    } finally {
      this.underWay -= 1;
    }
  }

  /**
   * Resolves when there has been no work for a while, or after some seconds.
   * @param until when to give up, by `performance.now()`
   */
  async settled(until = Number.POSITIVE_INFINITY): Promise<void> {
    const deadline = Math.min(until, performance.now() + longest);
    let before: number;
    do {
      before = this.begun;
      await realDelay(quiet);
    } while ((this.underWay > 0 || this.begun !== before) && performance.now() < deadline);
  }
}
