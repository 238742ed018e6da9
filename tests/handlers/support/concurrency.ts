import { setTimeout as delay } from "node:timers/promises";

/** Lets nobody on until so many are there. */
export const barrier = (parties: number): (() => Promise<void>) => {
  let waiting = 0;
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    waiting += 1;
    if (waiting === parties) open();
    return opened;
  };
};

/** Polls until the answer is what is waited for. @throws Error telling what was last seen */
export const until = async <T>(
  what: string,
  look: () => Promise<T>,
  good: (seen: T) => boolean,
): Promise<T> => {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`Timed out waiting for ${what}: ${JSON.stringify(seen)}`);
    await delay(20);
  }
};
