import * as z from "zod";

/** How often a fault hits: the first `after` matches are skipped; then each is hit with the probability `rate`, at most `times` in total. */
const chance = {
  rate: z.number().min(0).max(1).default(1),
  after: z.int().min(0).default(0),
  times: z.int().min(1).optional(),
};

/** The calls that a fault hits: of a service (its signing name), an action (`*`: all), a function (by its name in the program; if left out, all). */
const calls = {
  service: z.string().min(1),
  action: z.string().min(1).default("*"),
  function: z.string().min(1).optional(),
};

const milliseconds = z.int().min(1).max(600_000);

export const fault = z.discriminatedUnion("kind", [
  /** The service throttles the call with its own throttling error. */
  z.strictObject({ kind: z.literal("throttle"), ...calls, ...chance }),
  /** The service responds with 500 without doing anything. */
  z.strictObject({ kind: z.literal("error"), ...calls, ...chance }),
  /** The connection breaks before the service receives the call. */
  z.strictObject({ kind: z.literal("drop"), ...calls, ...chance }),
  /** The service carries out the call, and the connection breaks before the response. */
  z.strictObject({ kind: z.literal("lost-answer"), ...calls, ...chance }),
  /** The service does nothing and never responds. */
  z.strictObject({ kind: z.literal("time-out"), ...calls, ...chance }),
  /** The service responds late. */
  z.strictObject({ kind: z.literal("slow"), ...calls, ...chance, milliseconds }),
  /** Some entries of a PutEvents or BatchWriteItem fail; the call itself returns 200. */
  z.strictObject({ kind: z.literal("partial"), ...calls, ...chance }),
  /** The calling function's instances end: before the service receives the call, or after it has carried it out. */
  z.strictObject({ kind: z.literal("kill"), ...calls, ...chance, when: z.enum(["before", "after"]) }),
  /** A function's instance ends: before it receives the event (`before`), or after it has handled it, without its response (`after`). */
  z.strictObject({
    kind: z.literal("crash"),
    function: z.string().min(1),
    ...chance,
    when: z.enum(["before", "after"]),
  }),
  /** EventBridge delivers an event to a queue twice. */
  z.strictObject({ kind: z.literal("duplicate"), queue: z.string().min(1), ...chance }),
  /** EventBridge delivers an event to a queue late, so that later ones overtake it. */
  z.strictObject({ kind: z.literal("reorder"), queue: z.string().min(1), ...chance, milliseconds }),
  /** A function gets a batch again that it has handled. */
  z.strictObject({ kind: z.literal("redeliver"), function: z.string().min(1), ...chance }),
]);
export type Fault = z.infer<typeof fault>;
export type CallFault = Extract<Fault, { service: string }>;

/** The body of `PUT /_local/faults`, and the content of `faults.json`. The same seed makes the same choices. */
export const faultPlan = z.strictObject({ seed: z.int().default(1), faults: z.array(fault).default([]) });
export type FaultPlan = z.infer<typeof faultPlan>;
