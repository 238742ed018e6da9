import * as z from "zod";
import { countriesWithPostalCodes, countryCodes } from "../domain/country";
import { currencyCodes, knownCurrencyCodes } from "../domain/currency";
import { currency, money, recordedCurrency } from "../domain/money";
import { country, shippingAddress } from "../domain/order-request";

type JsonSchema = Record<string, unknown>;

const reference = (name: string): string => `#/components/schemas/${name}`;

/** Removes Zod's very long patterns of dates and addresses, which repeat what the format says. */
const formats: ReadonlySet<unknown> = new Set(["date", "date-time", "email"]);

/** Requests may have only these codes, so generators and forms get the full list; responses may have others one day. */
const codes: ReadonlyMap<z.core.$ZodType, readonly string[]> = new Map([
  [currency, currencyCodes],
  [recordedCurrency, knownCurrencyCodes],
  [country, countryCodes],
]);

/** The rule that connects two fields, in JSON Schema. */
const postalCodeRule = {
  if: { properties: { country: { enum: [...countriesWithPostalCodes] } }, required: ["country"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["postalCode"] },
};

const readable = (
  zodSchema: z.core.$ZodType,
  schema: z.core.JSONSchema.BaseSchema,
  io: "input" | "output",
): void => {
  const known = codes.get(zodSchema);
  if (io === "input" && known !== undefined) {
    delete schema.pattern;
    schema.enum = [...known];
  }
  if (io === "input" && zodSchema === shippingAddress) Object.assign(schema, postalCodeRule);
  if (formats.has(schema.format)) delete schema.pattern;
  if (schema.type === "integer") schema.format = "int64";
  // Responses may get new fields, which clients must ignore.
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
};

const options = (io: "input" | "output") => ({
  target: "draft-2020-12" as const,
  io,
  // The document shows the type that clients send (`limit` as text), not the parsed type.
  unrepresentable: "any" as const,
  override: ({
    zodSchema,
    jsonSchema,
  }: {
    zodSchema: z.core.$ZodType;
    jsonSchema: z.core.JSONSchema.BaseSchema;
  }) => readable(zodSchema, jsonSchema, io),
});

/** An inline schema. */
export const inlineSchema = (schema: z.ZodType, io: "input" | "output"): JsonSchema => {
  const { $schema, ...own } = z.toJSONSchema(schema, options(io));
  return own;
};

/** Schemas by name, for `components`; a schema that is part of another is referenced. */
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
