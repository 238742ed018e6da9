import { DeleteCommand, type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import { type Suppression, suppression } from "#handlers/notifications/suppression";
import type { Observer } from "#handlers/telemetry/telemetry";

/**
 * Lists every suppressed address, newest first. There are few, so the whole table is read.
 * @param observer is called for each record that can't be read; it is left out
 */
export const allSuppressions = async (
  db: DynamoDBDocumentClient,
  table: string,
  observer: Observer,
): Promise<Suppression[]> => {
  const listed = { schema: suppression, what: "suppression", key: "addressHash", observer };
  const found: Suppression[] = [];
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName: table }))
    found.push(...readable(listed, Items));
  return found.sort((a, b) => b.at.localeCompare(a.at));
};

/** Ends the suppression of an address. @returns false when it wasn't suppressed */
export const liftSuppression = async (
  db: DynamoDBDocumentClient,
  table: string,
  addressHash: string,
): Promise<boolean> => {
  const { Attributes } = await db.send(
    new DeleteCommand({ TableName: table, Key: { addressHash }, ReturnValues: "ALL_OLD" }),
  );
  return Attributes !== undefined;
};
