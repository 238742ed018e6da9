import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";

/** What a client may do: read its orders, write them, or either with everybody's. */
export const scope = z.enum(["orders:read", "orders:write", "orders:admin"]);
export type Scope = z.infer<typeof scope>;

/** In idempotency keys and counters, so it stays the same when the key is rotated; no `#`, which parts the counters' ids. */
export const clientId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

/** What an operator decides about a client. */
export const clientTerms = z.object({
  name: z.string().trim().min(1).max(64),
  scopes: z
    .array(scope)
    .min(1)
    .transform((given) => [...new Set(given)].sort()),
  /** Requests a day (UTC); none is no limit. */
  dailyQuota: z.int().min(1).max(1_000_000_000).optional(),
  /** Requests a minute, on the clock; none is no limit but the API's own. */
  ratePerMinute: z.int().min(1).max(1_000_000).optional(),
});
export type ClientTerms = z.infer<typeof clientTerms>;

/** An item of the clients table: one a key, by the key's hash. */
export const client = clientTerms.extend({
  /** Hex SHA-256 of the key. Not a secret: 190 bits of entropy can't be guessed back. */
  keyHash: z.string().regex(/^[0-9a-f]{64}$/),
  clientId,
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
  /** The last day (UTC) that the key was accepted on. */
  lastUsedDay: z.iso.date().optional(),
});
export type Client = z.infer<typeof client>;

/** The form of a key. Its prefix lets scanners of repositories and logs recognise one that leaked. */
export const clientKey = z.string().regex(/^ofk_[A-Za-z0-9_-]{32,128}$/);

/** A key of 192 random bits. */
export const newClientKey = (): string => `ofk_${randomBytes(24).toString("base64url")}`;

export const newClientId = (): string => `client-${randomBytes(8).toString("hex")}`;

/** All that is kept of a key. */
export const hashOfKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/**
 * A client with a new key. The key is in the answer only: show it once, store the record.
 * A client that has one (`clientId`) gets a further key, e.g. to rotate them.
 */
export const newClient = (
  terms: z.input<typeof clientTerms>,
  { createdAt, clientId = newClientId() }: { readonly createdAt: string; readonly clientId?: string },
): { readonly key: string; readonly record: Client } => {
  const key = newClientKey();
  const record = client.parse({ ...terms, clientId, createdAt, keyHash: hashOfKey(key) });
  return { key, record };
};

/** Whether a client may do what a scope allows; `orders:admin` allows everything. */
export const mayUse = ({ scopes }: Pick<Client, "scopes">, needed: Scope): boolean =>
  scopes.includes(needed) || scopes.includes("orders:admin");
