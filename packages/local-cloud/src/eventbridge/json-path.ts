import { type Json, JsonObject } from "./json-value";

const step = /\.([A-Za-z0-9_\-/]+)|\[(\d+)\]/y;

/** A path as EventBridge's input paths take it: `$`, dots, names, array indices. */
export type JsonPath = readonly (string | number)[];

/**
 * Parses a path such as `$.detail.items[0].id`.
 * @returns undefined for one that isn't supported (wildcards, filters, slices)
 */
export const parseJsonPath = (path: string): JsonPath | undefined => {
  if (!path.startsWith("$")) return undefined;
  const steps: (string | number)[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) return undefined;
    steps.push(found[1] ?? Number(found[2]));
  }
  return steps;
};

/** The value at the path, or undefined when the event has none there. */
export const valueAt = (root: Json, path: JsonPath): Json | undefined => {
  let value: Json | undefined = root;
  for (const key of path) {
    if (typeof key === "number") value = Array.isArray(value) ? value[key] : undefined;
    else value = value instanceof JsonObject ? value.get(key) : undefined;
  }
  return value;
};
