import * as z from "zod";

const anything = z.record(z.string(), z.unknown());

/** What a function does with an event. */
const behaviour = z.strictObject({
  /** Throws while a message was received this often or less. */
  failAttempts: z.int().optional(),
  /** Throws on a message that isn't JSON. */
  parses: z.boolean().optional(),
  throws: z.string().optional(),
  /** Reports the records whose item has `should_fail`. */
  failsItems: z.boolean().optional(),
  answer: z.unknown().optional(),
});
export type Behaviour = z.output<typeof behaviour>;

/** A mapping of a queue or a stream to a function, and what AWS made of it. */
export const mappingCase = z.strictObject({
  name: z.string(),
  source: z.union([
    z.strictObject({
      queue: z.strictObject({ maxReceiveCount: z.int().optional(), exists: z.boolean().default(true) }),
    }),
    z.strictObject({
      table: z.strictObject({ key: z.string(), view: z.string(), exists: z.boolean().default(true) }),
    }),
  ]),
  /** As a program declares it; with `destination`, what failed goes to a queue. */
  mapping: anything.and(z.looseObject({ destination: z.boolean().optional() })),
  function: behaviour,
  /** Messages or items, which are there before the mapping is. */
  sends: z.array(anything),
  expected: z.array(z.strictObject({ what: z.string(), aws: z.unknown() })),
});
export type MappingCase = z.output<typeof mappingCase>;
