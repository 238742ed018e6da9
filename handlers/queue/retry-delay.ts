/** Seconds until the second try. Each further wait doubles. */
const first = 15;
/** Seconds; with a quarter of an hour, people who repair the service soon see it recover. */
const longest = 900;

/**
 * Seconds that a message is hidden after a temporary failure: 15, 30, 60, … up to 900, each randomly up to a fifth shorter
 * or longer, so that the messages of an outage aren't all delivered again at the same time.
 * @param receiveCount how often the message was received, from 1
 * @param chance from 0 to 1
 */
export const retryDelay = (receiveCount: number, chance: number): number =>
  Math.round(Math.min(longest, first * 2 ** (Math.max(1, receiveCount) - 1)) * (0.8 + 0.4 * chance));
