import * as z from "zod";
import type { AwsRule } from "../aws-rule";
import { AwsError } from "../service";

/**
 * A schema of the registry is a JSON Schema of draft 4 or an OpenAPI 3.0 document.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema.html
 * @see https://json-schema.org/draft-04/schema
 * @see https://spec.openapis.org/oas/v3.0.3#openapi-object
 */
export const contentRule: AwsRule = ({ type, content }) => {
  if (typeof content !== "string" || typeof type !== "string") return;
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!kind) return;
  const issue = kind.safeParse(jsonOf(content)).error?.issues[0];
  if (issue) throw invalid(`${issue.message} at /${issue.path.map(String).join("/")}`);
};

// AWS documents the error's code but not its message.
const invalid = (why: string): AwsError =>
  new AwsError("BadRequestException", `The schema content is not valid: ${why}`);

/** @throws AwsError BadRequestException */
const jsonOf = (content: string): unknown => {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw invalid(String(error));
  }
};

const count = z.int().min(0).optional();
const isPattern = (text: string): boolean => {
  try {
    return Boolean(new RegExp(text, "u"));
  } catch {
    return false;
  }
};

const simpleType = z.enum(["array", "boolean", "integer", "null", "number", "object", "string"]);

/** The requirements of draft 4's meta-schema; unknown keywords may have any value. */
const draft4: z.ZodType = z.looseObject({
  $schema: z
    .enum(["http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-04/schema"])
    .optional(),
  $ref: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.union([simpleType, z.array(simpleType).min(1)], "isn't a JSON type").optional(),
  enum: z.array(z.unknown()).min(1).optional(),
  required: z.array(z.string()).min(1).optional(),
  pattern: z.string().refine(isPattern, "isn't a regular expression").optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  // Later drafts have numbers there.
  exclusiveMinimum: z.boolean().optional(),
  exclusiveMaximum: z.boolean().optional(),
  multipleOf: z.number().positive().optional(),
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
  uniqueItems: z.boolean().optional(),
  get properties() {
    return z.record(z.string(), draft4).optional();
  },
  get definitions() {
    return z.record(z.string(), draft4).optional();
  },
  get patternProperties() {
    return z.record(z.string(), draft4).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), draft4]).optional();
  },
  get items() {
    return z.union([draft4, z.array(draft4).min(1)]).optional();
  },
  get not() {
    return draft4.optional();
  },
  get allOf() {
    return z.array(draft4).min(1).optional();
  },
  get anyOf() {
    return z.array(draft4).min(1).optional();
  },
  get oneOf() {
    return z.array(draft4).min(1).optional();
  },
});

const openApi3 = z.looseObject({
  openapi: z.string().regex(/^3\.0\.\d+$/, "isn't a version of OpenAPI 3.0"),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.looseObject({}),
  components: z.looseObject({}).optional(),
});

const kinds: Readonly<Record<string, z.ZodType>> = { JSONSchemaDraft4: draft4, OpenApi3: openApi3 };
