export interface CircuitBreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Milliseconds it stays open; then one trial is let through. */
  readonly coolDownMs: number;
}

/** Milliseconds, from any starting point. */
type Clock = () => number;

export interface CircuitBreaker {
  /** Whether to try at all. After the cool-down only one caller is told yes until it reports back. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
}

/** One a container, so that an outage costs a few orders their time-out and not all of them. */
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
