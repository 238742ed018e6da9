/** Milliseconds that the cloud's clock is ahead of the browser's. */
let ahead = 0;

/** @param now the cloud's time, in milliseconds since 1970 */
export const setCloudTime = (now: number): void => {
  ahead = now - Date.now();
};

/** The cloud's time, used for all shown timestamps. Milliseconds since 1970. */
export const cloudTime = (): number => Date.now() + ahead;
