import type { JsonSchema } from "../../infra/event-schema";

/** Where a schema stops being compatible with an earlier one, in words; empty when every consumer can go on. */
export const breakingChanges = (before: JsonSchema, after: JsonSchema, path = "event"): string[] => [
  ...changedType(before, after, path),
  ...narrowedEnum(before, after, path),
  ...narrowedBounds(before, after, path),
  ...changedText(before, after, path),
  ...changedProperties(before, after, path),
  ...changedItems(before, after, path),
  ...changedUnion(before, after, path),
];

/** The version is what is counted up, so it isn't itself a break. */
const versionPath = "event.detail.metadata.schemaVersion";

const changedType = (before: JsonSchema, after: JsonSchema, path: string): string[] => {
  const [was, is] = [JSON.stringify(before.type), JSON.stringify(after.type)];
  return was === is ? [] : [`${path}: type ${was} became ${is}`];
};

const narrowedEnum = (before: JsonSchema, after: JsonSchema, path: string): string[] => {
  if (after.enum === undefined || path === versionPath) return [];
  const kept = new Set<unknown>(after.enum);
  if (before.enum === undefined) return [`${path}: is limited to ${[...kept].join(", ")}`];
  return before.enum
    .filter((value) => !kept.has(value))
    .map((value) => `${path}: ${String(value)} is no longer allowed`);
};

const least = ["minimum", "minLength", "minItems"] as const;
const most = ["maximum", "maxLength", "maxItems"] as const;

const narrowedBounds = (before: JsonSchema, after: JsonSchema, path: string): string[] => [
  ...least
    .filter((key) => (after[key] ?? Number.NEGATIVE_INFINITY) > (before[key] ?? Number.NEGATIVE_INFINITY))
    .map((key) => `${path}: ${key} went up to ${after[key]}`),
  ...most
    .filter((key) => (after[key] ?? Number.POSITIVE_INFINITY) < (before[key] ?? Number.POSITIVE_INFINITY))
    .map((key) => `${path}: ${key} went down to ${after[key]}`),
];

const changedText = (before: JsonSchema, after: JsonSchema, path: string): string[] =>
  (["pattern", "format"] as const)
    .filter((key) => after[key] !== undefined && after[key] !== before[key])
    .map((key) => `${path}: ${key} became ${after[key]}`);

const changedProperties = (before: JsonSchema, after: JsonSchema, path: string): string[] => {
  const [was, is] = [before.properties ?? {}, after.properties ?? {}];
  const required = { before: new Set(before.required), after: new Set(after.required) };
  return [
    ...Object.keys(was)
      .filter((name) => !(name in is))
      .map((name) => `${path}.${name}: was removed`),
    ...[...required.after]
      .filter((name) => !required.before.has(name))
      .map((name) => `${path}.${name}: became required`),
    ...[...required.before]
      .filter((name) => name in is && !required.after.has(name))
      .map((name) => `${path}.${name}: is no longer always there`),
    ...(after.additionalProperties === false && before.additionalProperties !== false
      ? [`${path}: refuses further fields`]
      : []),
    ...Object.entries(is).flatMap(([name, schema]) => nested(was[name], schema, `${path}.${name}`)),
  ];
};

const changedItems = (before: JsonSchema, after: JsonSchema, path: string): string[] =>
  Array.isArray(before.items) || Array.isArray(after.items)
    ? different(before.items, after.items, `${path}: the tuple changed`)
    : nested(before.items, after.items, `${path}[]`);

const changedUnion = (before: JsonSchema, after: JsonSchema, path: string): string[] =>
  (["anyOf", "oneOf", "allOf", "not", "const"] as const).flatMap((key) =>
    different(before[key], after[key], `${path}: ${key} changed`),
  );

const nested = (before: unknown, after: unknown, path: string): string[] =>
  isSchema(before) && isSchema(after) ? breakingChanges(before, after, path) : [];

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

/** Unions can't be compared one by one, so any change of theirs counts. */
const different = (before: unknown, after: unknown, what: string): string[] =>
  JSON.stringify(before) === JSON.stringify(after) ? [] : [what];
