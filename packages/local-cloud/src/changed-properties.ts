import { isDeepStrictEqual } from "node:util";
import * as z from "zod";

const record = z.record(z.string(), z.unknown());

/**
 * The names of the top-level properties in which two sets of inputs differ. A missing property equals
 * `undefined`, and files are equal if their contents are.
 */
export const changedProperties = (before: unknown, after: unknown): readonly string[] => {
  const [old = {}, fresh = {}] = [record.safeParse(before).data, record.safeParse(after).data];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(
    (name) => !isDeepStrictEqual(comparable(old[name]), comparable(fresh[name])),
  );
};

const hashed = z.object({ hash: z.string() });

/** A value for comparison: without undefined properties and without the locations of files. */
const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(comparable);
  const properties = record.safeParse(value).data;
  if (!properties) return value;
  if ("kind" in properties) {
    const file = hashed.safeParse(value).data;
    if (file) return file.hash;
  }
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [name, comparable(inner)]),
  );
};
