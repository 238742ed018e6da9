import { changedProperties } from "./changed-properties";
import type { Outputs } from "./resource";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties that calls have changed since the declaration, as they are now.
 * @param now the properties that calls can change; `undefined` for one that isn't set any more
 */
export const driftBetween = (declared: Properties, now: Properties): Outputs => {
  const differing = changedProperties(declared, now).filter((property) => property in now);
  return Object.fromEntries(differing.map((property) => [property, now[property]]));
};
