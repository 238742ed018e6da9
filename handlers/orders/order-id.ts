import { createHash, randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 26 characters of 5 bits each, from the first 130 bits. */
const encode = (bytes: Buffer): string => {
  const bits = [...bytes.subarray(0, 17)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const characters = Array.from(
    { length: 26 },
    (_, i) => alphabet[Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)],
  );
  return `ord_${characters.join("")}`;
};

export const randomOrderId = (): string => encode(randomBytes(17));

/** The same id for the same client and key, so that the table itself refuses a second order. */
export const derivedOrderId = (clientId: string, idempotencyKey: string): string =>
  encode(
    createHash("sha256")
      .update(JSON.stringify([clientId, idempotencyKey]))
      .digest(),
  );
