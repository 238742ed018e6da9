import * as z from "zod";

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

const statement = z.looseObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore.default([]),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.default([]),
  NotResource: oneOrMore.optional(),
  Principal: z.union([z.string(), z.record(z.string(), oneOrMore)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
export type Statement = z.infer<typeof statement>;

const document = z.looseObject({
  Statement: z
    .union([statement, z.array(statement)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});

/**
 * The statements of an IAM or resource policy, as JSON text or as an object.
 * @throws ZodError or SyntaxError when it isn't a policy document
 */
export const statementsOf = (policy: unknown): readonly Statement[] =>
  document.parse(typeof policy === "string" ? JSON.parse(policy) : policy).Statement;
