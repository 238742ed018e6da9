import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { line, recordedText } from "../domain/text";

/** A client's permission: to read its own orders, to write them, or to do both with all orders. */
export const scope = z.enum(["orders:read", "orders:write", "orders:admin"]);
export type Scope = z.infer<typeof scope>;

/** Part of idempotency keys and counters, so it stays the same when the key is rotated. Contains no `#`, which separates the parts of the counters' ids. */
export const clientId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

/** The attributes of a client that an operator chooses. */
export const clientTerms = z.object({
  name: z.string().trim().pipe(line(64)),
  scopes: z
    .array(scope)
    .min(1)
    .transform((given) => [...new Set(given)].sort()),
  /** Requests per day (UTC); undefined means no limit. */
  dailyQuota: z.int().min(1).max(1_000_000_000).optional(),
  /** Requests per minute of the clock; undefined means only the API's own limit. */
  ratePerMinute: z.int().min(1).max(1_000_000).optional(),
});

/** An item of the clients table: one per key, stored under the key's hash. */
export const client = clientTerms.extend({
  name: recordedText(64),
  /** Hex SHA-256 of the key. Not a secret: a key of 190 bits of entropy can't be guessed from it. */
  keyHash: z.string().regex(/^[0-9a-f]{64}$/),
  clientId,
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
  /** The last day (UTC) on which the key was accepted. */
  lastUsedDay: z.iso.date().optional(),
});
export type Client = z.infer<typeof client>;

/** The form of a key. The prefix lets scanners of repositories and logs recognise a leaked key. */
export const clientKey = z.string().regex(/^ofk_[A-Za-z0-9_-]{32,128}$/);

/** A key of 192 random bits. */
export const newClientKey = (): string => `ofk_${randomBytes(24).toString("base64url")}`;

export const newClientId = (): string => `client-${randomBytes(8).toString("hex")}`;

/** The hash of a key, the only thing that is stored of it. */
export const hashOfKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/**
 * Creates a key, for a new client or, with `clientId`, an additional one for an existing client, e.g. to rotate keys.
 * The key is in the result only: show it once, and store the record.
 */
export const newClient = (
  terms: z.input<typeof clientTerms>,
  { createdAt, clientId = newClientId() }: { readonly createdAt: string; readonly clientId?: string },
): { readonly key: string; readonly record: Client } => {
  const key = newClientKey();
  const record = client.parse({ ...clientTerms.parse(terms), clientId, createdAt, keyHash: hashOfKey(key) });
  return { key, record };
};

/** Whether a client may do what a scope allows; `orders:admin` allows everything. */
export const mayUse = ({ scopes }: Pick<Client, "scopes">, needed: Scope): boolean =>
  scopes.includes(needed) || scopes.includes("orders:admin");
