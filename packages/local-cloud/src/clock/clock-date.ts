/**
 * A `Date` with another current time: `new Date()`, `Date()` and `Date.now()` call `now`. Everything else works as usual,
 * including dates made from arguments. The module imports nothing, so that it can be part of a worker's script.
 */
export const dateWith = (now: () => number): DateConstructor =>
  new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: (target) => new target(now()).toString(),
    get: (target, property, receiver) => (property === "now" ? now : Reflect.get(target, property, receiver)),
  });

/**
 * Gives a thread the `Date` of a clock.
 * @param shared of the clock: `Clock.shared`
 */
export const moveThread = (shared: SharedArrayBuffer): void => {
  const ahead = new BigInt64Array(shared);
  const { now } = Date;
  globalThis.Date = dateWith(() => now() + Number(Atomics.load(ahead, 0)));
  Date.prototype.constructor = Date;
};
