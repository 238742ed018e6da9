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

export const seconds = z.int().positive();
