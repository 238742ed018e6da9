import { isDeepStrictEqual } from "node:util";
import { record } from "./wire-values";

/** One place where inputs differ, in Pulumi's path syntax: `environment.variables.STACK`, `widgets[0]`. */
export interface PropertyChange {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/** The places where two values of a property differ, as deep as they have the same shape. Files are compared as a whole. */
export const propertyChanges = (path: string, before: unknown, after: unknown): readonly PropertyChange[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (Array.isArray(before) && Array.isArray(after))
    return [...Array(Math.max(before.length, after.length)).keys()].flatMap((index) =>
      propertyChanges(`${path}[${index}]`, before[index], after[index]),
    );
  const [old, fresh] = [before, after].map((value) => (Array.isArray(value) ? undefined : partsOf(value)));
  if (!old || !fresh) return [{ path, kind: "update" }];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((name) =>
    propertyChanges(`${path}${step(name)}`, old[name], fresh[name]),
  );
};

/** The properties of an object; a file has none. */
const partsOf = (value: unknown): Readonly<Record<string, unknown>> | undefined => {
  const properties = record.safeParse(value).data;
  return properties && "kind" in properties && "hash" in properties ? undefined : properties;
};

const step = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
