import * as z from "zod";

/** Makes the `detail` of the next schema version of an earlier one's; `metadata.schemaVersion` is counted up for it. */
export type Upcast = (detail: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * By the version that they start from. With each new version of the schema comes the way to it from the one before,
 * so that what is in a queue, a dead-letter queue or the archive when it is deployed can still be read.
 */
export const upcasts: Readonly<Record<number, Upcast>> = {};

const versioned = z.looseObject({ metadata: z.looseObject({ schemaVersion: z.int() }) });

/**
 * Brings a detail to the current schema version, step by step. What needs no step, or has none, comes back as it is:
 * the schema refuses it, naming its version.
 */
export const upcast = (detail: unknown, to: number, steps = upcasts): unknown => {
  const parsed = versioned.safeParse(detail);
  if (!parsed.success) return detail;
  const { schemaVersion } = parsed.data.metadata;
  const step = Object.hasOwn(steps, schemaVersion) ? steps[schemaVersion] : undefined;
  if (schemaVersion >= to || !step) return detail;
  const next = versioned.parse({ metadata: parsed.data.metadata, ...step(parsed.data) });
  return upcast({ ...next, metadata: { ...next.metadata, schemaVersion: schemaVersion + 1 } }, to, steps);
};
