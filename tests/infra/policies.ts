import * as z from "zod";

const listed = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Action: listed,
  Resource: listed,
  Principal: z
    .union([z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))])
    .optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
export type Statement = z.infer<typeof statement>;

/** The statements of a policy as AWS would receive it. */
export const statementsOf = (policy: unknown): Statement[] =>
  z.object({ Statement: z.array(statement) }).parse(JSON.parse(z.string().parse(policy))).Statement;
