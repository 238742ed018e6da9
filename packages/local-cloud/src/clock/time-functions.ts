import type { Clock, Timer } from "./clock";
import { dateWith } from "./clock-date";

/** A timer with Node.js's interface. It never keeps the process alive, not even after `ref()`. */
export class Timeout {
  /** @param milliseconds its total duration */
  constructor(
    private readonly timer: Timer,
    readonly milliseconds: number,
  ) {}

  /** Milliseconds until it runs; 0 when it is over. */
  left(): number {
    return this.timer.left();
  }

  cancel(): void {
    this.timer.cancel();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return false;
  }
}

const cancel = (timeout: unknown): void => {
  if (timeout instanceof Timeout) timeout.cancel();
};

/** JavaScript's time functions, bound to a clock. */
export const timeFunctions = (clock: Clock) => ({
  setTimeout: (run: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
    new Timeout(
      clock.after(milliseconds, () => run(...args)),
      milliseconds,
    ),
  setInterval: (run: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
    new Timeout(
      clock.every(Math.max(1, milliseconds), () => run(...args)),
      milliseconds,
    ),
  clearTimeout: cancel,
  clearInterval: cancel,
  Date: dateWith(clock.now),
});
