/** Resolves when the next mail may be sent. */
export type Turn = () => Promise<void>;

interface Time {
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Allows at most `perSecond` mails per second, evenly spaced, across all batches of one instance. The instances of a
 * function don't know of each other, so each gets its share of SES's limit.
 */
export const pace = (perSecond: number, { now, sleep }: Time): Turn => {
  const interval = 1_000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const at = Math.max(now(), next);
    next = at + interval;
    const wait = at - now();
    if (wait > 0) await sleep(wait);
  };
};
