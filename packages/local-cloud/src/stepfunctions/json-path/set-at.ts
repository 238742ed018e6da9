import { readPath } from "./query";

/** A result can't be put where a path leads, because something else than an object is in the way. */
export class PathBlocked extends Error {}

/**
 * A copy of a value with another one where the path leads. What is missing on the way is made.
 * @param steps what follows `$`: names, and indices of existing elements
 * @throws PathBlocked, InvalidExpression
 */
export const setAt = (root: unknown, steps: string, value: unknown): unknown => {
  const keys = readPath(steps).map(({ selector }) => {
    if (selector.kind === "names") return selector.names[0] ?? "";
    if (selector.kind === "indices") return selector.indices[0] ?? 0;
    throw new PathBlocked(steps);
  });
  return put(root, keys, value);
};

const put = (target: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown => {
  if (key === undefined) return value;
  if (typeof key === "number") {
    if (!Array.isArray(target) || key > target.length) throw new PathBlocked(String(key));
    return Object.assign([...target], { [key]: put(target[key], rest, value) });
  }
  if (target !== undefined && (typeof target !== "object" || target === null || Array.isArray(target)))
    throw new PathBlocked(key);
  const members = new Map(Object.entries(target ?? {}));
  members.set(key, put(members.get(key), rest, value));
  return Object.fromEntries(members);
};
