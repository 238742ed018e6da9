import * as z from "zod";

/** The parts of a JSON Schema that this module changes. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Makes the JSON Schema (draft 4, which EventBridge's registry requires) of a delivered event, from which consumers in any
 * language can be generated. Unknown fields are allowed: fields are added without a new version.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema.html
 */
export const eventSchema = (source: string, detailType: string, detail: z.ZodType): JsonSchema => {
  const { $schema: _, ...detailSchema } = z.toJSONSchema(detail, {
    target: "draft-4",
    override: ({ jsonSchema }) => portable(jsonSchema),
  });
  const envelope: Record<string, JsonSchema> = {
    version: { type: "string" },
    id: { type: "string" },
    "detail-type": { type: "string", enum: [detailType] },
    source: { type: "string", enum: [source] },
    account: { type: "string" },
    time: { type: "string", format: "date-time" },
    region: { type: "string" },
    resources: { type: "array", items: { type: "string" } },
    detail: detailSchema,
  };
  return {
    $schema: "http://json-schema.org/draft-04/schema#",
    title: detailType,
    type: "object",
    "x-amazon-events-source": source,
    "x-amazon-events-detail-type": detailType,
    properties: { ...envelope, "replay-name": { type: "string" } },
    required: Object.keys(envelope),
  };
};

/** Removes parts that other validators interpret differently, or that would forbid new fields. */
const portable = (schema: JsonSchema): void => {
  delete schema.additionalProperties;
  // The format works in every language; Unicode classes in patterns work only in JavaScript.
  if (schema.format !== undefined || schema.pattern?.includes("\\p{")) delete schema.pattern;
};
