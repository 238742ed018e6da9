import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Target } from "../target";

/** The tables of the catalogue and its stock. */
export interface Shelf {
  readonly db: DynamoDBDocumentClient;
  readonly inventoryTable: string;
  readonly movementsTable: string;
}

/** @throws Unreachable when the stack lacks one of the tables */
export const shelfOf = (target: Target): Shelf => ({
  db: target.aws.dynamoDb(),
  inventoryTable: target.need("inventoryTableName"),
  movementsTable: target.need("stockMovementsTableName"),
});

const item = z.record(z.string(), z.unknown());

/** A product as stored, even if it isn't valid; undefined if there is none. */
export type StoredItem = z.infer<typeof item>;

export const storedItem = async (
  { db, inventoryTable }: Pick<Shelf, "db" | "inventoryTable">,
  productId: string,
): Promise<StoredItem | undefined> => {
  const get = new GetCommand({ TableName: inventoryTable, Key: { productId }, ConsistentRead: true });
  return item.optional().parse((await db.send(get)).Item);
};

/** Attributes that must still have the values that were read. */
export interface Unchanged {
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The condition that the product exists, and that these attributes still have the values that were read. */
export const unchanged = (read: StoredItem, attributes: readonly string[]): Unchanged => {
  const present = attributes.filter((name) => read[name] !== undefined);
  const parts = attributes.map((name) =>
    read[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`,
  );
  return {
    condition: ["attribute_exists(productId)", ...parts].join(" AND "),
    names: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(present.map((name) => [`:was_${name}`, read[name]])),
  };
};

/**
 * Runs a transaction whose first action is conditional on values that were read.
 * @returns false when they have changed; then nothing was written
 * @throws Error when it was cancelled for another reason
 */
export const isWritten = (what: string, reasons: readonly CancellationReason[] | undefined): boolean => {
  if (reasons === undefined) return true;
  if (reasons[0]?.Code === "ConditionalCheckFailed") return false;
  throw new Error(`${what} was cancelled: ${reasons.map(({ Code }) => Code).join(", ")}`);
};
