import * as z from "zod";

/** A rule of a Choice state: a comparison, or others that are combined. */
export interface ChoiceRule {
  readonly And?: readonly ChoiceRule[] | undefined;
  readonly Or?: readonly ChoiceRule[] | undefined;
  readonly Not?: ChoiceRule | undefined;
  readonly Variable?: string | undefined;
  readonly [operator: string]: unknown;
}

export const choiceRule: z.ZodType<ChoiceRule> = z.looseObject({
  get And() {
    return z.array(choiceRule).optional();
  },
  get Or() {
    return z.array(choiceRule).optional();
  },
  get Not() {
    return choiceRule.optional();
  },
  Variable: z.string().optional(),
});
