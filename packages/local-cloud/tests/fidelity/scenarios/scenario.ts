import * as z from "zod";

/** Where a value is: the index of the step that answered it, and the way to it in the answer. */
const place = z.tuple([z.int(), z.array(z.union([z.string(), z.number()]))]);
export type Place = z.output<typeof place>;

/** Calls that were made one after the other, and what AWS answered to some of them. */
export const scenario = z.object({
  name: z.string(),
  /** The protocols that it was recorded in. */
  protocols: z.array(z.enum(["json", "query"])).default(["json"]),
  steps: z.array(
    z.object({
      service: z.enum(["events", "sqs"]),
      action: z.string(),
      input: z.record(z.string(), z.unknown()),
      /** What was answered when it was recorded here; names the texts that later calls take over. */
      output: z.record(z.string(), z.unknown()).optional(),
      headers: z.record(z.string(), z.string()).default({}),
      /** Seconds that had passed since the step before, if that matters. */
      after: z.number().optional(),
    }),
  ),
  /** AWS's answers. `*` in a text stands for what differs from run to run. */
  expected: z.array(
    z.object({
      at: z.union([place, z.array(place)]),
      aws: z.unknown(),
      /** The error in the query protocol, which has names and some words of its own. */
      inQuery: z.object({ Code: z.string(), Message: z.string() }).optional(),
    }),
  ),
});
export type Scenario = z.output<typeof scenario>;
export type Step = Scenario["steps"][number];
export type Protocol = Scenario["protocols"][number];
