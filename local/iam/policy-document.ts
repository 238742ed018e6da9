import * as z from "zod";

// Not unions: their errors would hide what is wrong inside.
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item));

const oneOrMore = listOf(z.string());

/** The condition operators that are evaluated, without `IfExists` and set prefixes. */
export const operators = [
  ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
  ...["StringLike", "StringNotLike", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
  ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"],
  ...["NumericGreaterThan", "NumericGreaterThanEquals", "Bool", "Null"],
] as const;

const operatorName = z.string().superRefine((name, context) => {
  const { base } = splitOperator(name);
  if (!operators.some((operator) => operator === base))
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

// Policy variables would have to be filled in at each call; taking them literally would be wrong in silence.
const withoutVariables = (text: string): boolean => !/\$\{(?![*?$]\})/.test(text);

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Principal: principals.optional(),
    NotPrincipal: z.never("NotPrincipal isn't supported").optional(),
    Condition: conditions.optional(),
  })
  .superRefine((value, context) => {
    if ((value.Action === undefined) === (value.NotAction === undefined))
      context.addIssue({ code: "custom", message: "needs either Action or NotAction" });
    if (value.Resource !== undefined && value.NotResource !== undefined)
      context.addIssue({ code: "custom", message: "has both Resource and NotResource" });
    if (!withoutVariables(JSON.stringify(value)))
      context.addIssue({
        code: "custom",
        message: "policy variables (a dollar sign and braces) aren't supported",
      });
  });

/** An IAM policy, as far as it can be honoured; what can't be is an issue that names it. */
export const policyDocument = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: listOf(statement),
});

export type PolicyDocument = z.output<typeof policyDocument>;
export type Statement = PolicyDocument["Statement"][number];

/** A policy as a resource declares it: JSON text, or the document itself. */
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

/** A policy of a role: it says what, the role says who. */
export const identityPolicy = policyInput.superRefine(({ Statement }, context) => {
  for (const [index, { Principal, Resource, NotResource }] of Statement.entries()) {
    if (Principal !== undefined)
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

/** A policy of a resource or the trust policy of a role: it has to say who. */
export const resourcePolicy = policyInput.superRefine(({ Statement }, context) => {
  for (const [index, { Principal }] of Statement.entries())
    if (Principal === undefined)
      context.addIssue({ code: "custom", path: ["Statement", index], message: "needs a Principal" });
});
