export interface CircuitBreakerOptions {
  /** Consecutive failures that open it. */
  readonly failures: number;
  /** Milliseconds that it stays open; then it lets one trial call through. */
  readonly coolDownMs: number;
}

/** Milliseconds, from any starting point. */
type Clock = () => number;

export interface CircuitBreaker {
  /** Whether a call may be made. After the cool-down, only one caller may, until it reports its result. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
}

/** One per container, so that during an outage only a few orders wait for the time-out. */
export const circuitBreaker = (options: CircuitBreakerOptions, now: Clock = Date.now): CircuitBreaker => {
  let inARow = 0;
  let openUntil = 0;

  return {
    allows: () => {
      if (inARow < options.failures) return true;
      if (now() < openUntil) return false;
      openUntil = now() + options.coolDownMs;
      return true;
    },
    succeeded: () => {
      inARow = 0;
    },
    failed: () => {
      inARow += 1;
      openUntil = now() + options.coolDownMs;
    },
  };
};
