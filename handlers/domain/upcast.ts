import * as z from "zod";
import { orderFacts } from "./order";

/** Converts a `detail` to the next schema version; the caller increases `metadata.schemaVersion`. */
export type Upcast = (detail: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * The upcasters, by the version that they convert from. Each new schema version needs one, so that events in a queue, a
 * dead-letter queue or the archive can still be read after its deployment.
 */
export const upcasts: Readonly<Record<number, Upcast>> = {
  1: ({ data }) => ({ data: withoutPersonalData(data) }),
};

/** Version 1 carried the whole order. The schema of version 2 strips what it doesn't name. */
const withoutPersonalData = (data: unknown): unknown => {
  const parsed = orderFacts.safeParse(data);
  return parsed.success ? parsed.data : data;
};

const versioned = z.looseObject({ metadata: z.looseObject({ schemaVersion: z.int() }) });

/**
 * Converts a detail to the current schema version, step by step. A detail of the current or an unknown version is
 * returned unchanged; the schema then refuses an unknown version and names it.
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
