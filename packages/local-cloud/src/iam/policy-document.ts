import * as z from "zod";
import { comparisons, negations } from "./comparisons";
import { hasVariables } from "./variables";

// Not unions: their errors would hide what is wrong inside.
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item));

const oneOrMore = listOf(z.string());

/** The condition operators that are evaluated, without `IfExists` and set prefixes. */
export const operators: readonly string[] = [...Object.keys(comparisons), ...Object.keys(negations), "Null"];

const operatorName = z.string().superRefine((name, context) => {
  const { base } = splitOperator(name);
  if (!operators.includes(base))
    context.addIssue({ code: "custom", message: `the condition operator ${name} isn't supported` });
});

/** `ForAllValues:StringLikeIfExists` → its parts. */
export const splitOperator = (name: string) => {
  const [, set, base = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name) ?? [];
  return { set, base, ifExists: ifExists !== undefined };
};

const conditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String);

const conditions = z.record(operatorName, z.record(z.string(), listOf(conditionValue)));

const principals = z.preprocess(
  (value) => (value === "*" ? { AWS: ["*"], Service: ["*"] } : value),
  z
    .strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional() })
    .refine((value) => value.AWS !== undefined || value.Service !== undefined, "names nobody"),
);

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Principal: principals.optional(),
    NotPrincipal: principals.optional(),
    Condition: conditions.optional(),
  })
  .superRefine((value, context) => {
    if ((value.Action === undefined) === (value.NotAction === undefined))
      context.addIssue({ code: "custom", message: "needs either Action or NotAction" });
    if (value.Resource !== undefined && value.NotResource !== undefined)
      context.addIssue({ code: "custom", message: "has both Resource and NotResource" });
    if (value.Principal !== undefined && value.NotPrincipal !== undefined)
      context.addIssue({ code: "custom", message: "has both Principal and NotPrincipal" });
  });

/** An IAM policy. Unsupported parts are reported by name. */
export const policyDocument = z
  .strictObject({
    Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
    Id: z.string().optional(),
    Statement: listOf(statement),
  })
  .superRefine(({ Version, Statement }, context) => {
    // Older policy versions treat variables literally, which is hardly ever intended.
    if (Version !== "2012-10-17" && hasVariables(JSON.stringify(Statement)))
      context.addIssue({ code: "custom", message: "policy variables need the Version 2012-10-17" });
  });

export type PolicyDocument = z.output<typeof policyDocument>;
export type Statement = PolicyDocument["Statement"][number];

/** A declared policy: JSON text, or the document itself. */
export const policyInput = z
  .unknown()
  .transform((value, context): unknown => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: `isn't JSON: ${error}` });
      return z.NEVER;
    }
  })
  .pipe(policyDocument);

/** An identity policy: it has no principal, because the role is the principal. */
export const identityPolicy = policyInput.superRefine(({ Statement }, context) => {
  for (const [index, { Principal, NotPrincipal, Resource, NotResource }] of Statement.entries()) {
    if ((Principal ?? NotPrincipal) !== undefined)
      context.addIssue({
        code: "custom",
        path: ["Statement", index],
        message: "an identity policy has no Principal",
      });
    if (Resource === undefined && NotResource === undefined)
      context.addIssue({
        code: "custom",
        path: ["Statement", index],
        message: "needs Resource or NotResource",
      });
  }
});

/** A resource policy or the trust policy of a role: it must have a principal. */
export const resourcePolicy = policyInput.superRefine(({ Statement }, context) => {
  for (const [index, { Principal, NotPrincipal }] of Statement.entries())
    if ((Principal ?? NotPrincipal) === undefined)
      context.addIssue({ code: "custom", path: ["Statement", index], message: "needs a Principal" });
});
