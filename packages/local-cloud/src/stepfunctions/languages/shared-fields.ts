import * as z from "zod";

/** Fields that states have in both query languages. */
export const base = { Comment: z.string().optional() };
export const going = { Next: z.string().optional(), End: z.boolean().optional() };

export const retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().min(0).optional(),
  MaxAttempts: z.int().min(0).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.number().positive().optional(),
  JitterStrategy: z.enum(["NONE", "FULL"]).optional(),
  Comment: z.string().optional(),
});
export type Retrier = z.output<typeof retrier>;

const label = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]+$/u);
/** Of a Map state, also with Mode INLINE, where only `MaxConcurrency` has an effect. */
export const labelled = { Label: label.optional() };

export const seconds = z.int().positive();
