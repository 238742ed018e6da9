import { createHash } from "node:crypto";
import * as z from "zod";
import { InvalidRequest } from "../domain/errors";
import { structuredString } from "./structured-string";

const key = z.string().regex(/^[\x20-\x7e]{1,255}$/);
/** The form that most clients send: without quotes, and therefore without spaces. */
const plain = /^[\x21\x23-\x7e][\x21-\x7e]*$/;

/**
 * Parses the value of an Idempotency-Key header: a string as in structured fields, according to the draft
 * (draft-ietf-httpapi-idempotency-key-header-07), or the same text without quotes. `"a"`, `"a";v=1` and `a` are one key.
 * @throws InvalidRequest when it is empty, too long or neither of the two.
 */
export const idempotencyKeyOf = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const parsed = key.safeParse(plain.test(header.trim()) ? header.trim() : structuredString(header));
  if (parsed.success) return parsed.data;
  const message = "must be 1 to 255 printable ASCII characters: without spaces, or in quotes (RFC 8941)";
  throw new InvalidRequest([{ path: "Idempotency-Key", message }]);
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};

/** A hash that is equal for equal requests, whatever the order of their fields or their white space. */
export const fingerprint = (request: object): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(request)))
    .digest("hex");
