import { resolve } from "node:path";
import * as z from "zod";
import type { Archive, Asset } from "../assets";
import { UnsupportedAsset } from "../program/plain-inputs";

/**
 * The engine's marks for values that JSON doesn't have: secrets, files, and values that aren't known before `up`.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/sig/sig.go
 */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** One of each type of value. */
const unknowns: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Properties in the engine's wire format. */
export type WireProperties = Readonly<Record<string, unknown>>;

export const record = z.record(z.string(), z.unknown());

const wireSecret = z.object({ [signature]: z.literal(secretSignature), value: z.unknown() });
const file = { hash: z.string(), path: z.string().optional(), uri: z.string().optional() };
const wireAsset = z.object({ [signature]: z.literal(assetSignature), text: z.string().default(""), ...file });
const wireArchive = z.object({
  [signature]: z.literal(archiveSignature),
  assets: record.optional(),
  ...file,
});

/** Whether a value, or anything in it, becomes known only on `up`. */
export const hasUnknown = (value: unknown): boolean => {
  if (unknowns.has(value)) return true;
  return value !== null && typeof value === "object" && Object.values(value).some(hasUnknown);
};

/**
 * Converts a value for services: without secret marks, and with files as data. Null properties are removed.
 * @throws UnsupportedAsset
 */
export const plainValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plainValue);
  const properties = record.safeParse(value).data;
  if (!properties) return value;
  switch (properties[signature]) {
    case undefined:
      return plainProperties(properties);
    case secretSignature:
      return plainValue(wireSecret.parse(value).value);
    case assetSignature:
      return plainAsset(value);
    case archiveSignature:
      return plainArchive(value);
    default:
      throw new TypeError(`The engine sent an unknown kind of value: ${String(properties[signature])}`);
  }
};

const plainProperties = (properties: WireProperties): WireProperties =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, inner]) =>
      inner === null ? [] : [[name, plainValue(inner)]],
    ),
  );

/** Uses the engine's hash, because the file may have changed since. */
const plainAsset = (value: unknown): Asset => {
  const { hash, text, path, uri } = wireAsset.parse(value);
  if (uri !== undefined) throw new UnsupportedAsset(`The remote asset ${uri}`);
  return path === undefined ? { kind: "text", text, hash } : { kind: "file", path: resolve(path), hash };
};

const plainArchive = (value: unknown): Archive => {
  const { hash, assets, path, uri } = wireArchive.parse(value);
  if (path !== undefined) return { kind: "directory", path: resolve(path), hash };
  if (uri !== undefined) throw new UnsupportedAsset(`The remote archive ${uri}`);
  // For previously deployed files, the engine sends only the hash.
  const parts = Object.entries(assets ?? {}).map(([name, part]) => {
    const isAsset = wireAsset.safeParse(part).success;
    return [name, isAsset ? plainAsset(part) : plainArchive(part)] as const;
  });
  return { kind: "archive", assets: Object.fromEntries(parts), hash };
};

/** Converts a value for the engine: without `undefined`. */
export const wireValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => wireValue(one) ?? null);
  const properties = record.safeParse(value).data;
  if (!properties) return value;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, inner]) =>
      inner === undefined ? [] : [[name, wireValue(inner)]],
    ),
  );
};

/** Marks as secret what was secret before, however deep. */
export const markedAs = (before: WireProperties, now: WireProperties): WireProperties =>
  Object.fromEntries(Object.entries(now).map(([name, value]) => [name, marked(before[name], value)]));

const marked = (before: unknown, now: unknown): unknown => {
  if (wireSecret.safeParse(before).success) return { [signature]: secretSignature, value: now };
  if (Array.isArray(now)) return now.map((one, index) => marked(Object(before)[index], one));
  const [old, fresh] = [record.safeParse(before).data, record.safeParse(now).data];
  return old && fresh ? markedAs(old, fresh) : now;
};
