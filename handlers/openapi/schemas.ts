import * as z from "zod";
import { money } from "../domain/money";

type JsonSchema = Record<string, unknown>;

const reference = (name: string): string => `#/components/schemas/${name}`;

/** Zod's patterns of dates and addresses are pages long, and say what the format says. */
const known: ReadonlySet<unknown> = new Set(["date", "date-time", "email"]);

const readable = (schema: z.core.JSONSchema.BaseSchema, io: "input" | "output"): void => {
  if (known.has(schema.format)) delete schema.pattern;
  if (schema.type === "integer") schema.format = "int64";
  // Answers may grow: clients must not stumble over what they don't know yet.
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
};

const options = (io: "input" | "output") => ({
  target: "draft-2020-12" as const,
  io,
  // What a request's query is turned into (`limit` into a number) isn't for its reader to know.
  unrepresentable: "any" as const,
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => readable(jsonSchema, io),
});

/** A schema that stands where it is used. */
export const inlineSchema = (schema: z.ZodType, io: "input" | "output"): JsonSchema => {
  const { $schema, ...own } = z.toJSONSchema(schema, options(io));
  return own;
};

/** Schemas by name, for `components`; where one is part of another, it is referred to. */
export const namedSchemas = (
  schemas: Readonly<Record<string, z.ZodType>>,
  io: "input" | "output",
): Record<string, JsonSchema> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  if (io === "output") registry.add(money, { id: "Money" });
  const { schemas: made } = z.toJSONSchema(registry, { ...options(io), uri: reference });
  return Object.fromEntries(Object.entries(made).map(([name, { $schema, $id, ...own }]) => [name, own]));
};

export const refTo = (name: string): JsonSchema => ({ $ref: reference(name) });
