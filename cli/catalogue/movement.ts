import { randomBytes } from "node:crypto";
import * as z from "zod";
import { productId } from "#handlers/domain/order-request";
import { line } from "#handlers/domain/text";

/** Days after which records expire, which keeps the table small. */
export const keptDays = 400;

/** How a stock changed: with a new product, by added or removed pieces, by a count, by seeding. */
export const movementKind = z.enum(["new", "add", "set", "seed"]);

/**
 * Who made the change: an operator's name, role or job. E-mail addresses are refused: the record contains no personal
 * data of customers, and of operators only what is needed to ask them.
 */
export const operatorName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/ -]{0,63}$/, {
  error: "must be 1 to 64 letters, digits, dots, dashes, slashes and spaces, and not an e-mail address",
});

/** Why, in one line. */
export const movementReason = line(200).refine((text) => !/\S@\S/.test(text), {
  error: "must not contain an e-mail address, because the record is kept for more than a year",
});

/** A change of a product's stock by an operator. Changes by orders are in the orders' own histories. */
export const movement = z.object({
  productId,
  /** The time and a random part: sorted by time, and unique even for two changes at the same time. */
  movementId: z.string().min(1),
  at: z.iso.datetime(),
  by: operatorName,
  reason: movementReason,
  kind: movementKind,
  /** Added pieces; negative for removed pieces. */
  change: z.int(),
  /** The stock before and after, if the change depended on it. */
  before: z.int().optional(),
  after: z.int().optional(),
});
export type Movement = z.infer<typeof movement>;

/** Who makes a change, why, and when. */
export interface Note extends Pick<Movement, "by" | "reason"> {
  readonly at: Date;
}

type Moved = Pick<Movement, "productId" | "kind" | "change" | "before" | "after">;

/** An operator's change of a stock, to be recorded in the same transaction. */
export const movementOf = (moved: Moved, { by, reason, at }: Note): Movement => ({
  ...moved,
  by,
  reason,
  at: at.toISOString(),
  movementId: `${at.toISOString()}#${randomBytes(4).toString("hex")}`,
});

/** The action of a transaction that records a movement. */
export const recordOf = (table: string, moved: Movement) => ({
  Put: {
    TableName: table,
    Item: { ...moved, expiration: Math.floor(Date.parse(moved.at) / 1_000) + keptDays * 24 * 60 * 60 },
    ConditionExpression: "attribute_not_exists(movementId)",
  },
});
