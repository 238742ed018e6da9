import { createHash } from "node:crypto";
import * as z from "zod";

/** Why an address is suppressed: SES reported that it doesn't exist, or its owner complained. */
export const suppression = z.object({
  addressHash: z.string(),
  reason: z.enum(["bounce", "complaint"]),
  /** SES's own term: `Permanent/NoEmail`, `abuse`. */
  detail: z.string(),
  at: z.iso.datetime(),
  /** The order of the mail, which has the address. */
  orderId: z.string(),
});
export type Suppression = z.infer<typeof suppression>;

/** The suppressed addresses. */
export interface Suppressions {
  find(address: string): Promise<Suppression | undefined>;
  /** Suppresses an address; an existing suppression is kept unchanged. */
  add(suppression: Suppression): Promise<void>;
}

/** The hash of an address, because addresses are stored only in the orders table. Case makes no difference. */
export const addressHash = (address: string): string =>
  createHash("sha256").update(address.trim().toLowerCase()).digest("base64url");
