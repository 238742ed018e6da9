import * as z from "zod";

/** The inputs of operations that list. */
export const paging = {
  maxResults: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    // Zero asks for the default.
    .transform((most) => most || 100),
  nextToken: z.string().optional(),
};
