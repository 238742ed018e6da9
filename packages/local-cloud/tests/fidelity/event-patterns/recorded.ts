import * as z from "zod";

const asked = { pattern: z.string(), events: z.array(z.string()) };

/** A pattern, and what AWS's rule engine said: for each event whether it matches, or why it takes no such pattern. */
export const recordedPattern = z.union([
  z.object({ ...asked, refusal: z.string() }),
  z.object({ ...asked, answers: z.string() }),
]);
export type RecordedPattern = z.output<typeof recordedPattern>;
