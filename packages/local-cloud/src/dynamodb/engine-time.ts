import type { Clock } from "../clock/clock";

/** Members of the engine's answers that hold a time, in seconds since 1970. Attributes of items hold objects. */
const stamp = /"(\w*DateTime)":\s*(\d+(?:\.\d+)?)/g;

/**
 * What the clock showed at a time of the engine's, in seconds since 1970. The engine has a process of its own, with the
 * machine's time, and it tells whole seconds. What was written in the second of a move counts as written after it.
 */
export const clockSeconds = (clock: Clock, engineSeconds: number): number => {
  const endOfSecond = engineSeconds * 1000 + 999;
  return engineSeconds + Math.floor((clock.at(endOfSecond) - endOfSecond) / 1000);
};

/** An answer of the engine with the clock's times. */
export const withClockTimes = (clock: Clock, text: string): string =>
  clock.ahead === 0
    ? text
    : text.replace(
        stamp,
        (_, name: string, seconds: string) => `"${name}":${clockSeconds(clock, Number(seconds))}`,
      );
