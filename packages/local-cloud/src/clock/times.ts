/** The times at which something repeats. Milliseconds since 1970. */
export interface Times {
  /** The first one later than `time`; `undefined` when there is none. */
  after(time: number): number | undefined;
  /** The last one at or before `time`; `undefined` when there was none. */
  upTo(time: number): number | undefined;
}

/** Every `interval` milliseconds, for the first time one interval after `start`. */
export const everyInterval = (start: number, interval: number): Times => {
  const passed = (time: number): number => Math.max(0, Math.floor((time - start) / interval));
  return {
    after: (time) => start + (passed(time) + 1) * interval,
    upTo: (time) => (passed(time) === 0 ? undefined : start + passed(time) * interval),
  };
};
