/** One format of a time everywhere: 24 hours, local, with seconds. */
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

const day = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" });

/** `14:03:59` @param at milliseconds since 1970 */
export const clockOf = (at: number): string => clock.format(at);

/** `2026-03-01 14:03:59` */
export const dateAndClock = (at: number): string => `${day.format(at)} ${clock.format(at)}`;

/** `now`, `3 s ago`, `2 min ago`, `5 h ago`, `3 d ago` */
export const ago = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
};

/** `0.8 ms`, `128 ms`, `2.31 s`, `3 min 4 s` */
export const duration = (milliseconds: number): string => {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1_000) return `${milliseconds.toFixed(0)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(2)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.floor((milliseconds % 60_000) / 1_000)} s`;
};
