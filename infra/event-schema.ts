import * as z from "zod";

/** A JSON Schema, as far as something is done with it here. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema (draft 4, the one that EventBridge's registry takes) of what a bus delivers, so that a consumer in
 * any language can be generated from it. Unknown fields are allowed: fields are added without a new version.
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

/** Takes out what other validators read otherwise, or what would keep fields from being added. */
const portable = (schema: JsonSchema): void => {
  delete schema.additionalProperties;
  // A format says it in every language; Unicode classes in patterns are JavaScript's.
  if (schema.format !== undefined || schema.pattern?.includes("\\p{")) delete schema.pattern;
};
