import { createHash } from "node:crypto";
import * as z from "zod";
import { InvalidRequest } from "../domain/errors";

const key = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/**
 * The value of an Idempotency-Key header, with or without the quotes of the draft's structured string
 * (draft-ietf-httpapi-idempotency-key-header-07).
 * @throws InvalidRequest when it is empty, too long or not printable ASCII.
 */
export const idempotencyKeyOf = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const parsed = key.safeParse(header.trim().replace(/^"(.*)"$/, "$1"));
  if (parsed.success) return parsed.data;
  const message = "must be 1 to 255 printable ASCII characters without blanks";
  throw new InvalidRequest([{ path: "Idempotency-Key", message }]);
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};

/** Equal for equal requests, whatever the order of their fields or their white space. */
export const fingerprint = (request: object): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(request)))
    .digest("hex");
