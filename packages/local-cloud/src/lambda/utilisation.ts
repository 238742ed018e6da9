import type { EventLoopUtilityFunction } from "node:perf_hooks";

/** Returns a function that tells which share of the time, from 0 to 1, an event loop was busy since the last call. */
export const utilisationOf = (loop: {
  readonly eventLoopUtilization: EventLoopUtilityFunction;
}): (() => number) => {
  let last = loop.eventLoopUtilization();
  return () => {
    const now = loop.eventLoopUtilization();
    const { utilization } = loop.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
};
