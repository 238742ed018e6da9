import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import * as z from "zod";

/** The position where a page ended. */
export const position = z.object({
  /** The next page begins with orders of this moment and before … */
  at: z.iso.datetime(),
  /** … except these orders of the same moment. */
  seen: z.array(z.string()),
});
export type Position = z.infer<typeof position>;

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts positions with AES-256-GCM, so that clients can neither read nor forge them. The listing of a position (the
 * client and its filters) is authenticated with it, so a cursor doesn't work for another listing.
 */
export const cursorsOf = (secret: string) => {
  const key = createHash("sha256").update(secret).digest();
  return {
    write: (end: Position, listing: string): string => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(listing));
      const text = Buffer.concat([cipher.update(JSON.stringify(end), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url");
    },

    /** Undefined if the text isn't a cursor of this listing. */
    read: (cursor: string, listing: string): Position | undefined => {
      const bytes = Buffer.from(cursor, "base64url");
      if (bytes.length <= ivBytes + tagBytes || bytes.toString("base64url") !== cursor) return undefined;
      const [iv, tag, text] = [
        bytes.subarray(0, ivBytes),
        bytes.subarray(ivBytes, ivBytes + tagBytes),
        bytes.subarray(ivBytes + tagBytes),
      ];
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
        decipher.setAAD(Buffer.from(listing)).setAuthTag(tag);
        const plain = Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
        return position.parse(JSON.parse(plain));
      } catch {
        return undefined; // forged, damaged, or of another listing: GCM doesn't distinguish, and needn't
      }
    },
  };
};
