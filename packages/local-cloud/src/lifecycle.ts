import type { Service } from "./service";

/** A service with the names of the services that it outlives. */
export interface Living {
  readonly name: string;
  readonly outlives: readonly string[];
  readonly service: Service;
}

/** Thrown when the services can't be ordered. */
export class NoOrder extends Error {
  constructor(why: string) {
    super(`The services can't be ordered: ${why}`);
    this.name = "NoOrder";
  }
}

/**
 * Starts each service as soon as those that outlive it have started; services that don't depend on each other start
 * at the same time.
 * @throws NoOrder; the first error of a service
 */
export const startAll = (living: readonly Living[]): Promise<void> =>
  inOrder(living, usersOf(living), ({ service }) => service.start());

/**
 * Stops each service as soon as those that it outlives have stopped. All are stopped, even if one fails.
 * @throws NoOrder; the first error of a service
 */
export const stopAll = async (living: readonly Living[]): Promise<void> => {
  const failures: unknown[] = [];
  await inOrder(living, new Map(living.map((one) => [one.name, one.outlives])), ({ service }) =>
    service.stop().catch((error: unknown) => void failures.push(error)),
  );
  if (failures.length > 0) throw failures[0];
};

/** For each service's name, the services that outlive it. */
const usersOf = (living: readonly Living[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    living.map(({ name }) => [
      name,
      living.filter(({ outlives }) => outlives.includes(name)).map((other) => other.name),
    ]),
  );

/** Runs an action for each service, after it has run for the services that it waits for. */
const inOrder = async (
  living: readonly Living[],
  waitsFor: ReadonlyMap<string, readonly string[]>,
  act: (one: Living) => Promise<void>,
): Promise<void> => {
  refuseDisorder(living);
  const byName = new Map(living.map((one) => [one.name, one]));
  const done = new Map<string, Promise<void>>();
  const once = (one: Living): Promise<void> => {
    const known = done.get(one.name);
    if (known) return known;
    const before = (waitsFor.get(one.name) ?? []).flatMap((name) => byName.get(name) ?? []);
    const acted = Promise.all(before.map(once)).then(() => act(one));
    done.set(one.name, acted);
    return acted;
  };
  await Promise.all(living.map(once));
};

/** @throws NoOrder for a name that no service has, one that two have, and services that outlive each other */
const refuseDisorder = (living: readonly Living[]): void => {
  const byName = new Map<string, Living>();
  for (const one of living) {
    if (byName.has(one.name)) throw new NoOrder(`two are called ${one.name}`);
    byName.set(one.name, one);
  }
  const walk = (one: Living, above: readonly string[]): void => {
    if (above.includes(one.name)) throw new NoOrder(`${[...above, one.name].join(" outlives ")}`);
    for (const name of one.outlives) {
      const next = byName.get(name);
      if (!next) throw new NoOrder(`${one.name} outlives ${name}, which doesn't exist`);
      walk(next, [...above, one.name]);
    }
  };
  for (const one of living) walk(one, []);
};
